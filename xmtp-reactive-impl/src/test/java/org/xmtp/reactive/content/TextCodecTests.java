package org.xmtp.reactive.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xmtp.reactive.api.ContentTypeId;
import org.xmtp.reactive.api.RawContent;

class TextCodecTests {
    private final TextCodec codec = new TextCodec();

    @ParameterizedTest
    @ValueSource(strings = {"", "hello", "grüße 😀 \u0000"})
    void givesBackWhatItTook(String text) {
        assertThat(codec.decode(codec.encode(text))).isEqualTo(text);
    }

    @Test
    void writesItsEncodingAndNoFallback() {
        RawContent content = codec.encode("hello");

        assertThat(content.parameters()).containsExactly(Map.entry("encoding", "UTF-8"));
        assertThat(content.fallback()).isNull();
    }

    @Test
    void readsTextThatNamesNoEncoding() {
        assertThat(codec.decode(text(Map.of(), 'h', 'i'))).isEqualTo("hi");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "utf-8", "UTF-16", "ISO-8859-1"})
    void refusesOtherEncodings(String encoding) {
        assertThatThrownBy(() -> codec.decode(text(Map.of("encoding", encoding), 'h', 'i')))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesWhatIsNotUtf8() {
        assertThatThrownBy(() -> codec.decode(text(Map.of(), 0xC3, 0x28))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> codec.decode(text(Map.of(), 0xE2, 0x82))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesHalfOfSurrogatePairRatherThanAlterTheText() {
        assertThatThrownBy(() -> codec.encode("\uD83D")).isInstanceOf(IllegalArgumentException.class);
    }

    private static RawContent text(Map<String, String> parameters, int... bytes) {
        byte[] content = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            content[i] = (byte) bytes[i];
        }
        return new RawContent(ContentTypeId.TEXT, parameters, null, content);
    }
}
