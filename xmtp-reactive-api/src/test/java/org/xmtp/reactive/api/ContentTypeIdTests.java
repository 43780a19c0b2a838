package org.xmtp.reactive.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContentTypeIdTests {
    static Stream<ContentTypeId> ids() {
        return Stream.of(
                ContentTypeId.TEXT,
                new ContentTypeId("example.org", "a/b:2.0", 3, 14),
                new ContentTypeId("", "", 0, 999_999_999));
    }

    @ParameterizedTest
    @MethodSource("ids")
    void whatIsPrintedIsRead(ContentTypeId id) {
        assertThat(ContentTypeId.parse(id.toString())).isEqualTo(id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "xmtp.org/text", "xmtp.org/text:1", "text:1.0", "a/b:1.-1", "a/b:1.99999999999"})
    void anythingElseIsRefusedWithTheForm(String text) {
        assertThatThrownBy(() -> ContentTypeId.parse(text))
                .isInstanceOf(XmtpConfigurationException.class)
                .hasMessageContaining("\"" + text + "\"")
                .hasMessageContaining("xmtp.org/text:1.0");
    }
}
