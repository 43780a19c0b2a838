package org.xmtp.reactive.node.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

/** What the configuration of the program's log makes of what is written to it. */
class LogFormatTests {

    private static String written(String format) throws Exception {
        PrintStream before = System.err;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        LoggerContext context = new LoggerContext();
        System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            context.setMDCAdapter(new LogbackMDCAdapter());
            context.putProperty("xmtp.node.log.format", format);
            JoranConfigurator configurator = new JoranConfigurator();
            configurator.setContext(context);
            configurator.doConfigure(LogFormatTests.class.getResource("logback.xml"));
            Logger log = context.getLogger("a.logger");
            log.info("not worth a line");
            log.warn("two\nlines, \u001b[31m \"quoted\" {}", "\u2028argument");
            log.error("it failed", new IllegalStateException("outer\n{", new RuntimeException("inner")));
        } finally {
            System.setErr(before);
            context.stop();
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void asJsonEachLineIsAnObjectWhateverWasWritten() throws Exception {
        ObjectMapper mapper = new ObjectMapper();
        List<String> lines = written("json").lines().toList();

        assertThat(lines).hasSize(2);
        JsonNode warning = mapper.readTree(lines.get(0));
        assertThat(warning.fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder(
                        "timestamp", "level", "threadName", "loggerName", "formattedMessage", "throwable");
        assertThat(warning.get("timestamp").asLong()).isBetween(1_600_000_000_000L, System.currentTimeMillis());
        assertThat(warning.get("level").asText()).isEqualTo("WARN");
        assertThat(warning.get("threadName").asText())
                .isEqualTo(Thread.currentThread().getName());
        assertThat(warning.get("loggerName").asText()).isEqualTo("a.logger");
        assertThat(warning.get("formattedMessage").asText())
                .isEqualTo("two\nlines, \u001b[31m \"quoted\" \u2028argument");
        JsonNode thrown = mapper.readTree(lines.get(1)).get("throwable");
        assertThat(thrown.get("className").asText()).isEqualTo("java.lang.IllegalStateException");
        assertThat(thrown.get("message").asText()).isEqualTo("outer\n{");
        assertThat(thrown.get("stepArray")).isNotEmpty();
        assertThat(thrown.get("cause").get("message").asText()).isEqualTo("inner");
    }

    @Test
    void asTextAMessageIsALineAndSteersNoTerminal() throws Exception {
        assertThat(written("text").lines().findFirst().orElse(""))
                .contains("WARN", "a.logger", "two?lines, ?[31m")
                .doesNotContain("\u001b");
    }
}
