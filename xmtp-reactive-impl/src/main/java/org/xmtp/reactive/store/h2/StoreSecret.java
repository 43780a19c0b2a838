package org.xmtp.reactive.store.h2;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.xmtp.reactive.api.StoreKey;

/**
 * The store key, and the keys that HKDF-SHA-256 (RFC 5869) derives from it, 32 bytes each: one HMAC extracts, one
 * expands. With the JDK's own HMAC, since loading another provider takes longer than opening a store.
 */
final class StoreSecret {
    private static final String HMAC = "HmacSHA256";
    private static final byte[] SEALING = "xmtp store sealing".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] INDEX = "xmtp store index".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] HEAD = "xmtp store head".getBytes(StandardCharsets.US_ASCII);
    /** The RFC's salt where there is none: as many zeros as the hash has bytes. */
    private static final byte[] NO_SALT = new byte[32];

    private static final byte FIRST_BLOCK = 1;

    private final byte[] key;

    StoreSecret(StoreKey storeKey) {
        this.key = storeKey.exposeBytes();
    }

    /** The AES key of the opening with this salt. */
    SecretKeySpec sealingKey(byte[] salt) {
        return derive(salt, SEALING, "AES");
    }

    /** The HMAC key that names become row keys under. */
    SecretKeySpec indexKey() {
        return derive(NO_SALT, INDEX, HMAC);
    }

    /** The HMAC key of the head file. */
    SecretKeySpec headKey() {
        return derive(NO_SALT, HEAD, HMAC);
    }

    void wipe() {
        Arrays.fill(key, (byte) 0);
    }

    private SecretKeySpec derive(byte[] salt, byte[] info, String algorithm) {
        byte[] extracted = hmac(salt, key);
        byte[] block = Arrays.copyOf(info, info.length + 1);
        block[info.length] = FIRST_BLOCK;
        byte[] derived = hmac(extracted, block);
        try {
            return new SecretKeySpec(derived, algorithm);
        } finally {
            Arrays.fill(extracted, (byte) 0);
            Arrays.fill(derived, (byte) 0);
        }
    }

    private static byte[] hmac(byte[] key, byte[] input) {
        return hmac(new SecretKeySpec(key, HMAC), input);
    }

    /** The HMAC of the input. */
    static byte[] hmac(SecretKeySpec key, byte[] input) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            return mac.doFinal(input);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC-SHA-256 is part of every JDK", e);
        }
    }
}
