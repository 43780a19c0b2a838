package org.xmtp.reactive.cryptography.olm.parts;

import java.security.MessageDigest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A key outside an account or session. Never printed; read only through {@link #reveal()}; unusable once wiped, so that
 * a wiped key can't pass for a key of zeroes. For any thread.
 */
public final class SecretBytes {
    private final byte[] bytes;
    private volatile boolean wiped;

    private SecretBytes(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The key with these bytes, which are copied: wipe your own. */
    public static SecretBytes of(byte[] bytes) {
        return new SecretBytes(bytes.clone());
    }

    /** How many bytes there are. */
    public int length() {
        return bytes.length;
    }

    /**
     * A copy of the bytes, to be overwritten after use.
     *
     * @throws IllegalStateException once wiped
     */
    public byte[] reveal() {
        if (wiped) {
            throw new IllegalStateException("this key was wiped; read it before wiping");
        }
        return bytes.clone();
    }

    /** Overwrites the bytes, which can't be read afterwards. */
    public void wipe() {
        wiped = true;
        Arrays.fill(bytes, (byte) 0);
    }

    /** Whether both hold the same bytes; takes the same time wherever they differ. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SecretBytes that && MessageDigest.isEqual(reveal(), that.reveal());
    }

    /** The length alone: a hash of the bytes would be a print of them. */
    @Override
    public int hashCode() {
        return bytes.length;
    }

    @Override
    public String toString() {
        return "(secret of " + bytes.length + " bytes)";
    }
}
