package org.xmtp.reactive.api;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Objects;

/** The key that a store is sealed under: 32 random bytes. Whoever loses it loses the store. */
public final class StoreKey {
    /** The length of a key in bytes. */
    public static final int LENGTH = 32;

    private final byte[] bytes;

    private StoreKey(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Takes a key.
     *
     * @param bytes 32 bytes of full entropy, not a password; copied
     * @throws XmtpConfigurationException if there are not 32
     */
    public static StoreKey of(byte[] bytes) {
        Objects.requireNonNull(bytes, "bytes");
        if (bytes.length != LENGTH) {
            throw XmtpConfigurationException.invalid(
                    "store key", bytes.length + " bytes", "give exactly " + LENGTH + " random bytes");
        }
        return new StoreKey(bytes.clone());
    }

    /** Makes a new key. */
    public static StoreKey random() {
        byte[] bytes = new byte[LENGTH];
        new SecureRandom().nextBytes(bytes);
        return new StoreKey(bytes);
    }

    /** A copy of the secret bytes: wipe it after use. */
    public byte[] exposeBytes() {
        return bytes.clone();
    }

    /** Wipes the key; it opens no store afterwards. */
    public void wipe() {
        Arrays.fill(bytes, (byte) 0);
    }

    @Override
    public String toString() {
        return "StoreKey[****]";
    }
}
