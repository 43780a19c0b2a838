package org.xmtp.reactive.cryptography.conscrypt;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.Random;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.cryptography.curve.CurveProvider;
import org.xmtp.reactive.cryptography.curve.Curves;

class ConscryptCurvesTests {
    private final CurveProvider curves = new ConscryptCurves();

    @Test
    void areUsedWhereverTheyAreOnTheClassPath() {
        assertThat(Curves.provider()).isInstanceOf(ConscryptCurves.class);
    }

    @Test
    void agreeAsBouncyCastleDoesOnAnyBytes() {
        long seed = new SecureRandom().nextLong();
        Random random = new Random(seed);
        byte[] privateKey = new byte[32];
        byte[] publicKey = new byte[32];
        for (int i = 0; i < 500; i++) {
            random.nextBytes(privateKey);
            random.nextBytes(publicKey);
            byte[] ours = new byte[40];
            byte[] theirs = new byte[40];
            boolean agreed = X25519.calculateAgreement(privateKey, 0, publicKey, 0, theirs, 5);

            assertThat(curves.agree(privateKey, publicKey, ours, 5)).isEqualTo(agreed);
            assertThat(ours).as("seed %d", seed).isEqualTo(theirs);
        }
    }

    @Test
    void signTheSameBytesAndVerifyTheSameSignatures() {
        long seed = new SecureRandom().nextLong();
        Random random = new Random(seed);
        byte[] secret = new byte[32];
        byte[] publicKey = new byte[32];
        for (int i = 0; i < 200; i++) {
            random.nextBytes(secret);
            Ed25519.generatePublicKey(secret, 0, publicKey, 0);
            byte[] message = new byte[random.nextInt(300)];
            random.nextBytes(message);
            byte[] expected = new byte[64];
            Ed25519.sign(secret, 0, publicKey, 0, message, 0, message.length, expected, 0);

            byte[] signature = curves.signer(secret, publicKey).sign(message);
            assertThat(signature).as("seed %d", seed).isEqualTo(expected);

            CurveProvider.Verifier verifier = curves.verifier(publicKey);
            assertThat(verifier.verify(message, signature)).isTrue();
            signature[random.nextInt(64)] ^= (byte) (1 << random.nextInt(8));
            assertThat(verifier.verify(message, signature)).as("seed %d", seed).isFalse();
        }
    }
}
