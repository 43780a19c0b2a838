package org.xmtp.reactive.cryptography.olm;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Ed25519PublicKeyTests {
    private static final BigInteger ORDER =
            BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));

    @Test
    void theExampleOfRfc8032Verifies() {
        Ed25519PublicKey key = key("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
        byte[] signature = HexFormat.of()
                .parseHex("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                        + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");

        assertThat(key.verify(new byte[] {0x72}, signature)).isTrue();
        assertThat(key.verify(new byte[] {0x73}, signature)).isFalse();
    }

    @Test
    void signaturesOfAnotherLengthAreFalse() {
        OlmAccount account = OlmAccount.create(Pair.RANDOM);
        byte[] signature = account.sign(new byte[3]);
        for (int length : new int[] {0, 63, 65}) {
            assertThat(account.signingKey().verify(new byte[3], Arrays.copyOf(signature, length)))
                    .isFalse();
        }
    }

    @Test
    void aSignatureWhoseScalarIsNotReducedIsFalse() {
        OlmAccount account = OlmAccount.create(Pair.RANDOM);
        byte[] signature = account.sign(new byte[3]);
        byte[] reversed = new byte[33];
        for (int i = 0; i < 32; i++) {
            reversed[32 - i] = signature[32 + i];
        }
        byte[] malleable = new BigInteger(reversed).add(ORDER).toByteArray();
        for (int i = 0; i < 32; i++) {
            int at = malleable.length - 1 - i;
            signature[32 + i] = at >= 0 ? malleable[at] : 0;
        }

        assertThat(account.signingKey().verify(new byte[3], signature)).isFalse();
    }

    @Test
    void keysThatAreNoPointOrOfLowOrderVerifyNothing() {
        byte[] zeroSignature = new byte[64];
        zeroSignature[0] = 1;
        for (String hex : new String[] {
            "00".repeat(32),
            "01" + "00".repeat(31),
            "ec" + "ff".repeat(30) + "7f",
            "02" + "00".repeat(31),
            "ff".repeat(32)
        }) {
            assertThat(key(hex).verify(new byte[0], zeroSignature)).as(hex).isFalse();
        }
    }

    @Test
    void noBytesMakeItThrow() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[] key = new byte[32];
        byte[] signature = new byte[64];
        for (int i = 0; i < 500; i++) {
            random.nextBytes(key);
            random.nextBytes(signature);
            assertThat(Ed25519PublicKey.of(key).verify(key, signature))
                    .as("seed " + seed)
                    .isFalse();
        }
    }

    private static Ed25519PublicKey key(String hex) {
        return Ed25519PublicKey.of(HexFormat.of().parseHex(hex));
    }
}
