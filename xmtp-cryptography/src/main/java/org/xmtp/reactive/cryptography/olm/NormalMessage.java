package org.xmtp.reactive.cryptography.olm;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A message of a ratchet chain: version, ratchet key, chain index, ciphertext, and a MAC over all before it. Nothing of
 * it is known to be true until a session has decrypted it.
 */
public final class NormalMessage implements OlmMessage {
    private final byte[] encoded;
    private final OlmVersion version;
    private final Curve25519PublicKey ratchetKey;
    private final long chainIndex;
    private final int ciphertextOffset;
    private final int macOffset;

    /** Takes over {@code encoded}. */
    NormalMessage(
            byte[] encoded,
            OlmVersion version,
            Curve25519PublicKey ratchetKey,
            long chainIndex,
            int ciphertextOffset,
            int macOffset) {
        this.encoded = encoded;
        this.version = version;
        this.ratchetKey = ratchetKey;
        this.chainIndex = chainIndex;
        this.ciphertextOffset = ciphertextOffset;
        this.macOffset = macOffset;
    }

    /** The Olm version, from the first byte. */
    public OlmVersion version() {
        return version;
    }

    /** The sender's ratchet key, which names the chain. */
    public Curve25519PublicKey ratchetKey() {
        return ratchetKey;
    }

    /** The place in the chain, from 0. */
    public long chainIndex() {
        return chainIndex;
    }

    @Override
    public byte[] bytes() {
        return encoded.clone();
    }

    @Override
    public NormalMessage inner() {
        return this;
    }

    /** The encoding itself, for reading only once the message is made. */
    byte[] encoded() {
        return encoded;
    }

    int ciphertextOffset() {
        return ciphertextOffset;
    }

    int macOffset() {
        return macOffset;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof NormalMessage that && Arrays.equals(encoded, that.encoded);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(encoded);
    }

    /** Chain and index; no ciphertext. */
    @Override
    public String toString() {
        return "NormalMessage[" + version + ", chain " + ratchetKey + ", index " + chainIndex + ", " + encoded.length
                + " bytes]";
    }
}
