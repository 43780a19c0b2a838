package org.xmtp.reactive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.Writer;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.ContentTypeId;
import org.xmtp.reactive.api.ConversationId;
import org.xmtp.reactive.api.Direction;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.api.Message;
import org.xmtp.reactive.api.MessageId;
import org.xmtp.reactive.api.RawContent;
import org.xmtp.reactive.api.TimeSource;

class JsonOutputTests {
    private final StringWriter printed = new StringWriter();
    private final JsonOutput output =
            new JsonOutput(new Terminal(InputStream.nullInputStream(), printed, Writer.nullWriter(), false));

    @Test
    void textThatSteersATerminalIsEscapedAndStaysTheSameForPrograms() throws Exception {
        String hostile = "\u001b[2J\u0007\u007f\u009b\u202e\u2066\u200f\u061c\u2028\u2029\nforged";

        output.message(message(hostile));

        assertThat(printed.toString())
                .contains("\\u007F\\u009b\\u202e\\u2066\\u200f\\u061c\\u2028\\u2029\\nforged")
                .matches("[ -~]*\n");
        assertThat(text()).isEqualTo(hostile);
    }

    @Test
    void ordinaryTextStaysReadable() throws Exception {
        String ordinary = "Grüße, 世界 👩‍👩‍👧";

        output.message(message(ordinary));

        assertThat(printed.toString()).contains(ordinary);
        assertThat(text()).isEqualTo(ordinary);
    }

    private String text() throws Exception {
        return new ObjectMapper().readTree(printed.toString()).path("text").asText();
    }

    private static Message message(String text) {
        AccountAddress account = new AccountAddress("0x" + "1".repeat(40));
        return new Message(
                new MessageId("0".repeat(64)),
                ConversationId.of(account, account),
                account,
                new InstallationId("A".repeat(43)),
                Direction.INBOUND,
                1,
                TimeSource.SIGNED,
                text,
                new RawContent(ContentTypeId.TEXT, Map.of(), null, new byte[0]),
                Optional.empty());
    }
}
