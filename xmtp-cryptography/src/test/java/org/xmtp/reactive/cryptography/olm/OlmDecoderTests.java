package org.xmtp.reactive.cryptography.olm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The inputs that fuzzing starts from. */
class OlmDecoderTests {
    @ParameterizedTest
    @EnumSource(OlmDecoder.class)
    void everySeedIsDecodedSoThatFuzzingStartsBehindTheFirstCheck(OlmDecoder decoder) {
        assertThat(decoder.seeds()).isNotEmpty().allMatch(decoder::tryDecode);
        assertThat(decoder.tryDecode(new byte[] {1, 2, 3})).isFalse();
    }
}
