package org.xmtp.reactive.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Map;
import org.junit.jupiter.api.Test;

class WitherTests {
    private static final AccountAddress ONE = new AccountAddress("0x" + "1".repeat(40));
    private static final AccountAddress OTHER = new AccountAddress("0x" + "2".repeat(40));

    @Test
    void changesOneComponentOfAnOutgoingMessage() {
        OutgoingMessage message = OutgoingMessage.text(ONE, "hello").correlatedBy(5);

        assertThat(message.withTo(OTHER))
                .isEqualTo(OutgoingMessage.text(OTHER, "hello").correlatedBy(5));
        assertThat(message.withContent("bye"))
                .isEqualTo(OutgoingMessage.text(ONE, "bye").correlatedBy(5));
    }

    @Test
    void changesOneEndOfARangeAndKeepsTheirOrder() {
        HistoryRange range = HistoryRange.ALL.withFromNs(5).withToNs(9);

        assertThat(range).isEqualTo(new HistoryRange(5, 9));
        assertThatExceptionOfType(XmtpConfigurationException.class).isThrownBy(() -> range.withToNs(4));
    }

    @Test
    void changesTheFallbackOfContent() {
        RawContent content = new RawContent(ContentTypeId.TEXT, Map.of(), null, new byte[] {1});

        assertThat(content.withFallback("a byte"))
                .isEqualTo(new RawContent(ContentTypeId.TEXT, Map.of(), "a byte", new byte[] {1}));
    }
}
