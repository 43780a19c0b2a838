package org.xmtp.reactive.store;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.params.HKDFParameters;
import org.xmtp.reactive.api.StoreKey;

/** The store key, and the keys that HKDF-SHA-256 (RFC 5869) derives from it, 32 bytes each. */
final class StoreSecret {
    private static final int KEY_LENGTH = 32;
    private static final byte[] SEALING = "xmtp store sealing".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] INDEX = "xmtp store index".getBytes(StandardCharsets.US_ASCII);

    private final byte[] key;

    StoreSecret(StoreKey storeKey) {
        this.key = storeKey.exposeBytes();
    }

    /** The AES key of the opening with this salt. */
    SecretKeySpec sealingKey(byte[] salt) {
        return derive(new HKDFParameters(key, salt, SEALING), "AES");
    }

    /** The HMAC key that names become row keys under. */
    SecretKeySpec indexKey() {
        return derive(new HKDFParameters(key, null, INDEX), "HmacSHA256");
    }

    void wipe() {
        Arrays.fill(key, (byte) 0);
    }

    private static SecretKeySpec derive(HKDFParameters parameters, String algorithm) {
        HKDFBytesGenerator generator = new HKDFBytesGenerator(new SHA256Digest());
        generator.init(parameters);
        byte[] derived = new byte[KEY_LENGTH];
        generator.generateBytes(derived, 0, KEY_LENGTH);
        try {
            return new SecretKeySpec(derived, algorithm);
        } finally {
            Arrays.fill(derived, (byte) 0);
        }
    }
}
