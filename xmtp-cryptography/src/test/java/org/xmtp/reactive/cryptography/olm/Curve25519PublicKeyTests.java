package org.xmtp.reactive.cryptography.olm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.xmtp.reactive.cryptography.olm.Refusals.assertRefused;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.cryptography.olm.OlmException.Reason;

class Curve25519PublicKeyTests {
    @Test
    void keysThatDifferInTheTopBitAreEqualAndKeepTheirBytes() {
        Curve25519PublicKey clear = key("11".repeat(32));
        Curve25519PublicKey set = key("11".repeat(31) + "91");

        assertThat(set).isEqualTo(clear).hasSameHashCodeAs(clear);
        assertThat(set.bytes()).isNotEqualTo(clear.bytes());
        assertThat(set.base64()).isNotEqualTo(clear.base64());
    }

    @Test
    void keysAtAndAboveThePrimeEqualTheirRemainder() {
        assertThat(key("ed" + "ff".repeat(30) + "7f")).isEqualTo(key("00".repeat(32)));
        assertThat(key("ff" + "ff".repeat(30) + "7f")).isEqualTo(key("12" + "00".repeat(31)));
        assertThat(key("ff".repeat(32))).isEqualTo(key("12" + "00".repeat(31)));
        assertThat(key("ec" + "ff".repeat(30) + "7f")).isNotEqualTo(key("ff".repeat(32)));
        assertThat(key("ed" + "ff".repeat(29) + "fe7f").element()[0]).isEqualTo((byte) 0xED);
        assertThat(key("ed" + "ff".repeat(30) + "7e").element()[0]).isEqualTo((byte) 0xED);
    }

    @Test
    void otherLengthsAreRefused() {
        for (int length : new int[] {0, 31, 33, 64}) {
            assertRefused(Reason.MALFORMED, () -> Curve25519PublicKey.of(new byte[length]));
            assertRefused(Reason.MALFORMED, () -> Curve25519PublicKey.owning(new byte[length]));
            assertRefused(Reason.MALFORMED, () -> Ed25519PublicKey.of(new byte[length]));
        }
    }

    @Test
    void aKeyDoesNotChangeWithTheArraysAround() {
        byte[] bytes = HexFormat.of().parseHex("11".repeat(32));
        Curve25519PublicKey key = Curve25519PublicKey.of(bytes);
        bytes[0] = 0;
        key.bytes()[1] = 0;

        assertThat(key).isEqualTo(key("11".repeat(32)));
    }

    @Test
    void aCanonicalKeyIsTheSameElementInItsOneEncoding() {
        Curve25519PublicKey set = key("11".repeat(31) + "91");

        assertThat(set.canonical()).isEqualTo(set);
        assertThat(set.canonical().bytes()).isEqualTo(key("11".repeat(32)).bytes());
    }

    @Test
    void aKeyOfLowOrderIsKnownInAnyEncoding() {
        assertThat(LowOrder.POINTS).allMatch(Curve25519PublicKey::isLowOrder);
        assertThat(key("09" + "00".repeat(31)).isLowOrder()).isFalse();
    }

    private static Curve25519PublicKey key(String hex) {
        return Curve25519PublicKey.of(HexFormat.of().parseHex(hex));
    }
}
