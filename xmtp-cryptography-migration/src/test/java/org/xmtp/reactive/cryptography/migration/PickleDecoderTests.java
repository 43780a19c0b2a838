package org.xmtp.reactive.cryptography.migration;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The inputs that fuzzing starts from. */
class PickleDecoderTests {
    @ParameterizedTest
    @EnumSource(PickleDecoder.class)
    void everySeedIsDecodedSoThatFuzzingStartsBehindTheFirstCheck(PickleDecoder decoder) {
        assertThat(decoder.seeds()).isNotEmpty().allMatch(decoder::tryDecode);
        assertThat(decoder.tryDecode(new byte[] {1, 2, 3})).isFalse();
    }
}
