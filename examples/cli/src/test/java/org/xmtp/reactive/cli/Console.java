package org.xmtp.reactive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A finished run of the console in this process. */
record Console(int code, String out, String err) {
    static Console run(String... arguments) {
        return runWithInput("", arguments);
    }

    static Console runWithInput(String input, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = XmtpCommand.execute(
                new Terminal(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)), out, err, false),
                arguments);
        return new Console(code, out.toString(), err.toString());
    }

    /** The objects that a run with {@code --json} printed, which must have succeeded. */
    List<JsonNode> objects() {
        assertThat(withoutWaiting(err)).isEmpty();
        assertThat(code).isZero();
        return out.lines().map(Console::parsed).toList();
    }

    /** Less what is said of a node that takes its time, as it does on a busy machine. */
    static List<String> withoutWaiting(String err) {
        return err.lines()
                .filter(line -> !line.startsWith("Waiting for the node")
                        && !line.startsWith("The node does not answer")
                        && !line.equals("The node is there again."))
                .toList();
    }

    private static JsonNode parsed(String line) {
        try {
            return new ObjectMapper().readTree(line);
        } catch (JsonProcessingException e) {
            throw new AssertionError("no JSON: " + line, e);
        }
    }
}
