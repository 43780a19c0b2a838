package org.xmtp.reactive.cryptography.olm;

import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.cryptography.curve.CurveProvider;
import org.xmtp.reactive.cryptography.curve.Curves;

/**
 * An Ed25519 public key (RFC 8032): what an installation signs message headers with. Immutable, for any thread. The
 * point is decoded and checked at the first verification and kept for the next ones.
 */
public final class Ed25519PublicKey {
    /** The length of an encoded key. */
    public static final int BYTES = 32;
    /** The length of a signature. */
    public static final int SIGNATURE_BYTES = 64;

    private final byte[] encoded;
    private volatile CurveProvider.@Nullable Verifier verifier;

    private Ed25519PublicKey(byte[] encoded) {
        this.encoded = encoded;
    }

    /**
     * The key with this encoding. Bytes that are no point of the curve's prime-order group are taken, and verify
     * nothing.
     *
     * @throws OlmException {@code MALFORMED} unless there are 32 bytes
     */
    public static Ed25519PublicKey of(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw OlmException.malformed("Ed25519 key", BYTES + " bytes", Integer.toString(bytes.length));
        }
        return new Ed25519PublicKey(bytes.clone());
    }

    /** Whether the signature is this key's for the message. False, never an exception, for anything else. */
    public boolean verify(byte[] message, byte[] signature) {
        if (signature.length != SIGNATURE_BYTES) {
            return false;
        }
        return verifier().verify(message, signature);
    }

    /** A copy of the encoding, 32 bytes. */
    public byte[] bytes() {
        return encoded.clone();
    }

    /** The encoding in base64, standard alphabet, without padding: 43 characters. */
    public String base64() {
        return Base64.getEncoder().withoutPadding().encodeToString(encoded);
    }

    /** The encoding itself, for reading only. */
    byte[] encoded() {
        return encoded;
    }

    private CurveProvider.Verifier verifier() {
        CurveProvider.Verifier known = verifier;
        if (known == null) {
            known = Curves.provider().verifier(encoded);
            verifier = known;
        }
        return known;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Ed25519PublicKey that && Arrays.equals(encoded, that.encoded);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(encoded);
    }

    /** The base64 form. */
    @Override
    public String toString() {
        return base64();
    }
}
