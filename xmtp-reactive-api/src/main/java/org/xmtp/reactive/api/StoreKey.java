package org.xmtp.reactive.api;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Objects;

/** The key that a store is sealed under: 32 random bytes. Whoever loses it loses the store. */
public final class StoreKey {
    /** The length of a key in bytes. */
    public static final int LENGTH = 32;

    private static final String NAME = "store key";

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
                    NAME, bytes.length + " bytes", "give exactly " + LENGTH + " random bytes");
        }
        return new StoreKey(bytes.clone());
    }

    /**
     * Takes a key from text: 64 hexadecimal digits, with or without {@code 0x} before them.
     *
     * @throws XmtpConfigurationException if it is anything else
     */
    public static StoreKey fromHex(String hex) {
        return taking(HexSecret.ofText(NAME, Objects.requireNonNull(hex, "hex")));
    }

    /**
     * Takes a key from a file that holds nothing but its 64 hexadecimal digits. It is read at once, which blocks.
     *
     * @throws XmtpConfigurationException if it cannot be read, or holds anything else
     */
    public static StoreKey fromFile(Path file) {
        return taking(HexSecret.ofFile(NAME, Objects.requireNonNull(file, "file")));
    }

    /**
     * Takes a key from an environment variable, 64 hexadecimal digits.
     *
     * @throws XmtpConfigurationException if it is not set, or holds anything else
     */
    public static StoreKey fromEnvironment(String variable) {
        return taking(HexSecret.ofVariable(NAME, Objects.requireNonNull(variable, "variable"), System.getenv()));
    }

    private static StoreKey taking(byte[] secret) {
        try {
            return of(secret);
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
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
