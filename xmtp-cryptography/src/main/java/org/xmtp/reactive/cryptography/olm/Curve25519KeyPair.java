package org.xmtp.reactive.cryptography.olm;

import java.security.SecureRandom;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.xmtp.reactive.cryptography.curve.Curves;

/** A private Curve25519 key with its public key, computed once. */
record Curve25519KeyPair(Secret secret, Curve25519PublicKey publicKey) {
    static Curve25519KeyPair generate(SecureRandom random) {
        return of(Secret.random(random));
    }

    /** The pair with this private key. */
    static Curve25519KeyPair of(Secret secret) {
        byte[] publicBytes = new byte[Curve25519PublicKey.BYTES];
        X25519.scalarMultBase(secret.reveal(), 0, publicBytes, 0);
        return new Curve25519KeyPair(secret, Curve25519PublicKey.owning(publicBytes));
    }

    /** The same as {@link #agree}; false where the result is all zeroes. */
    boolean agrees(Curve25519PublicKey theirs, byte[] target, int offset) {
        return Curves.provider().agree(secret.reveal(), theirs.encoded(), target, offset);
    }

    /**
     * X25519 of our private and their public key, written to 32 bytes of {@code target}.
     *
     * @throws OlmException {@code ZERO_SECRET} when the result is all zeroes (RFC 7748 section 6.1)
     */
    void agree(Curve25519PublicKey theirs, byte[] target, int offset) {
        if (!agrees(theirs, target, offset)) {
            throw new OlmException(
                    OlmException.Reason.ZERO_SECRET,
                    "the public key " + theirs + " is a point of low order: it agrees on zero with every private key");
        }
    }
}
