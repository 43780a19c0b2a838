package org.xmtp.reactive.cryptography.hpke;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.xmtp.reactive.cryptography.curve.Curves;
import org.xmtp.reactive.cryptography.olm.Curve25519PublicKey;

/**
 * A context, and what its recipient makes the same one of: {@code SetupBaseS} of RFC 9180 (section 5.1.1) with
 * DHKEM(X25519, HKDF-SHA256), HKDF-SHA256 and AES-256-GCM. It says nothing of who the sender is.
 *
 * <p>Bouncy Castle has the same, but on its own curves alone, and opens messages in the order in which they were
 * sealed.
 *
 * @param key the ephemeral public key, 32 bytes, to be sent along
 * @param context what to seal with
 */
public record Encapsulation(byte[] key, HpkeContext context) {

    /** The length of a key, in bytes. */
    public static final int KEY_BYTES = 32;

    /**
     * For the owner of a key; empty where the key is a point of low order, with which nothing can be sealed.
     *
     * @param purpose what the context is for
     */
    public static Optional<Encapsulation> to(Curve25519PublicKey recipient, Purpose purpose, SecureRandom random) {
        byte[] secret = new byte[KEY_BYTES];
        random.nextBytes(secret);
        try {
            return to(recipient, purpose, secret);
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    static Optional<Encapsulation> to(Curve25519PublicKey recipient, Purpose purpose, byte[] secret) {
        byte[] key = new byte[KEY_BYTES];
        X25519.scalarMultBase(secret, 0, key, 0);
        byte[] agreed = new byte[KEY_BYTES];
        return Curves.provider().agree(secret, recipient.bytes(), agreed, 0)
                ? Optional.of(
                        new Encapsulation(key, new KeySchedule().context(agreed, key, recipient.bytes(), purpose)))
                : Optional.empty();
    }

    /**
     * The recipient's side, {@code SetupBaseR}.
     *
     * @param agreed what the recipient's key agrees on with the ephemeral one; wiped
     */
    public static HpkeContext opened(byte[] agreed, byte[] key, Curve25519PublicKey recipient, Purpose purpose) {
        return new KeySchedule().context(agreed, key, recipient.bytes(), purpose);
    }
}
