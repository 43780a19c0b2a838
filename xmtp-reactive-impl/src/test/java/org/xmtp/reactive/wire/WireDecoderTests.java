package org.xmtp.reactive.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The inputs that fuzzing starts from. */
class WireDecoderTests {
    @ParameterizedTest
    @EnumSource(WireDecoder.class)
    void everySeedIsDecodedSoThatFuzzingStartsBehindTheFirstCheck(WireDecoder decoder) {
        assertThat(decoder.seeds()).isNotEmpty().allMatch(decoder::tryDecode);
        assertThat(decoder.tryDecode(new byte[] {1, 2, 3})).isFalse();
    }
}
