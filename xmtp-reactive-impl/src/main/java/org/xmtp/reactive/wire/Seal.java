package org.xmtp.reactive.wire;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Optional;
import org.xmtp.reactive.cryptography.hpke.Encapsulation;
import org.xmtp.reactive.cryptography.hpke.HpkeContext;
import org.xmtp.reactive.cryptography.hpke.Purpose;
import org.xmtp.reactive.cryptography.olm.Curve25519PublicKey;

/**
 * What one message is sealed with for one installation ({@code docs/PROTOCOL-ADDITIONS.md}, "Sealed sender"): whoever
 * carries it sees for whom it is, and not from whom.
 *
 * @param encapsulation the key that the recipient agrees with, and the context; several messages may share it
 * @param number of the message in that context
 * @param pads whether lengths are hidden by size classes
 */
public record Seal(Encapsulation encapsulation, int number, boolean pads) {
    /** How many messages may share an encapsulation. */
    public static final int MAX_MESSAGES = 1 << Short.SIZE;

    private static final Purpose PURPOSE =
            new Purpose("xmtp.org/v3/sealed-sender/1".getBytes(StandardCharsets.US_ASCII));

    /** Refuses a number that the wire has no room for. */
    public Seal {
        if (number < 0 || number >= MAX_MESSAGES) {
            throw new IllegalArgumentException("message " + number + " of a seal; there are " + MAX_MESSAGES);
        }
    }

    /** An encapsulation to a key, for any number of messages; empty where nothing can be sealed to it. */
    public static Optional<Encapsulation> encapsulation(Curve25519PublicKey recipient, SecureRandom random) {
        return Encapsulation.to(recipient, PURPOSE, random);
    }

    /**
     * What the recipient opens with.
     *
     * @param agreed what its identity key agrees on with {@code key}; wiped
     */
    public static HpkeContext opened(byte[] agreed, byte[] key, Curve25519PublicKey recipient) {
        return Encapsulation.opened(agreed, key, recipient, PURPOSE);
    }
}
