package org.xmtp.reactive.cryptography.migration;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The key that a pickle is sealed with: any bytes for libolm, 32 for vodozemac. Never printed, and unusable once wiped.
 * For any thread.
 */
public final class PickleKey {
    private final byte[] bytes;
    private volatile boolean wiped;

    private PickleKey(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The key with these bytes, which are copied. */
    public static PickleKey of(byte[] bytes) {
        return new PickleKey(bytes.clone());
    }

    /** The key that jOlm is given as a text: its UTF-8 bytes. */
    public static PickleKey ofText(String text) {
        return new PickleKey(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The bytes themselves, for reading only. */
    byte[] reveal() {
        if (wiped) {
            throw new IllegalStateException("this pickle key was wiped; make it again from its bytes");
        }
        return bytes;
    }

    /** Overwrites the key, which can't be used afterwards. */
    public void wipe() {
        wiped = true;
        Arrays.fill(bytes, (byte) 0);
    }

    @Override
    public String toString() {
        return "(pickle key)";
    }
}
