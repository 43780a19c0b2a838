package org.xmtp.reactive.cryptography.olm;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.cryptography.olm.parts.SecretBytes;

/**
 * Thirty-two secret bytes: a private key, root key, chain key or message key. Never printed; read only through
 * {@link #reveal()}; unusable once wiped, so that a wiped key can't pass for a key of zeroes.
 */
final class Secret {
    static final int BYTES = 32;

    private final byte[] bytes;
    private volatile boolean wiped;

    private Secret(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Takes over the array: the caller must neither keep nor change it. */
    static Secret owning(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("a secret has " + BYTES + " bytes, not " + bytes.length);
        }
        return new Secret(bytes);
    }

    /**
     * A copy of a key from outside.
     *
     * @param what it is part of, for the error
     * @throws OlmException {@code MALFORMED} for another length
     */
    static Secret of(String what, SecretBytes key) {
        if (key.length() != BYTES) {
            throw OlmException.malformed(what, "keys of " + BYTES + " bytes", "one of " + key.length());
        }
        return new Secret(key.reveal());
    }

    static Secret random(SecureRandom random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return new Secret(bytes);
    }

    /** The bytes themselves, not a copy: for reading by a primitive, at once. */
    byte[] reveal() {
        if (wiped) {
            throw new IllegalStateException(
                    "this key was wiped; use it before wiping, or restore it from its saved state");
        }
        return bytes;
    }

    /** Overwrites the bytes. Every holder of this object loses them. */
    void wipe() {
        wiped = true;
        Arrays.fill(bytes, (byte) 0);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Secret that && MessageDigest.isEqual(reveal(), that.reveal());
    }

    /** The same for all secrets: a hash would be a print of the bytes. */
    @Override
    public int hashCode() {
        return BYTES;
    }

    @Override
    public String toString() {
        return "(secret)";
    }
}
