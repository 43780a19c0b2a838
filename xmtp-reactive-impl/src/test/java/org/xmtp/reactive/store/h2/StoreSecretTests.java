package org.xmtp.reactive.store.h2;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.params.HKDFParameters;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.api.StoreKey;

/** The keys that a store key leads to. */
final class StoreSecretTests {
    private static final byte[] KEY = bytes(5, StoreKey.LENGTH);

    private static byte[] bytes(int seed, int length) {
        byte[] bytes = new byte[length];
        for (int at = 0; at < length; at++) {
            bytes[at] = (byte) (7 * at + seed);
        }
        return bytes;
    }

    private static byte[] hkdf(HKDFParameters parameters) {
        HKDFBytesGenerator generator = new HKDFBytesGenerator(new SHA256Digest());
        generator.init(parameters);
        byte[] derived = new byte[32];
        generator.generateBytes(derived, 0, derived.length);
        return derived;
    }

    @Test
    void keysAreDerivedAsAnotherImplementationOfHkdfDerivesThem() {
        StoreSecret secret = new StoreSecret(StoreKey.of(KEY));
        byte[] salt = bytes(6, 32);
        assertThat(secret.sealingKey(salt))
                .isEqualTo(new SecretKeySpec(
                        hkdf(new HKDFParameters(KEY, salt, "xmtp store sealing".getBytes(StandardCharsets.US_ASCII))),
                        "AES"));
        assertThat(secret.indexKey())
                .isEqualTo(new SecretKeySpec(
                        hkdf(new HKDFParameters(KEY, null, "xmtp store index".getBytes(StandardCharsets.US_ASCII))),
                        "HmacSHA256"));
    }
}
