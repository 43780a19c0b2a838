package org.xmtp.reactive.cryptography.olm;

import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.bouncycastle.math.ec.rfc8032.Ed25519.PublicPoint;
import org.jspecify.annotations.Nullable;

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
    private volatile @Nullable CheckedPoint checkedPoint;

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
        return point().map(point -> Ed25519.verify(signature, 0, point, message, 0, message.length))
                .orElse(false);
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

    private Optional<PublicPoint> point() {
        CheckedPoint known = checkedPoint;
        if (known == null) {
            known = new CheckedPoint(Optional.ofNullable(Ed25519.validatePublicKeyFullExport(encoded, 0)));
            checkedPoint = known;
        }
        return known.point();
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

    private record CheckedPoint(Optional<PublicPoint> point) {}
}
