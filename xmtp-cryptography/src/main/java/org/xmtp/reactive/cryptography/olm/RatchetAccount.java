package org.xmtp.reactive.cryptography.olm;

import java.security.SecureRandom;
import java.util.Optional;

/** An installation's own keys, in some implementation of the ratchet. For any number of threads. */
public interface RatchetAccount {
    /** The Curve25519 identity key, by which others know this installation. */
    Curve25519PublicKey identityKey();

    /** The Ed25519 key that {@link #sign} signs with. */
    Ed25519PublicKey signingKey();

    /** An Ed25519 signature of 64 bytes over the message. */
    byte[] sign(byte[] message);

    /**
     * What the identity key agrees on with another key (X25519, RFC 7748), 32 bytes, for what is sealed to it (RFC
     * 9180). Empty where that is zero, since the other key is a point of low order, and in an implementation that does
     * not let its identity key be used: nothing can be sealed to that one.
     */
    default Optional<byte[]> agreement(Curve25519PublicKey theirs) {
        return Optional.empty();
    }

    /** The current fallback key: good for any number of sessions, where no one-time key is to be had. */
    Curve25519PublicKey fallbackKey();

    /**
     * Opens a session to another installation. Its first message is a pre-key message.
     *
     * @param version one that the implementation speaks
     * @param random gives the session's keys, now and later
     * @throws IllegalArgumentException for a version that it does not speak
     * @throws OlmException {@code ZERO_SECRET} when a key of the peer is a point of low order
     */
    RatchetSession outboundSession(
            OlmVersion version,
            Curve25519PublicKey peerIdentityKey,
            Curve25519PublicKey peerOneTimeOrFallbackKey,
            SecureRandom random);

    /**
     * Makes the session that a pre-key message starts, and decrypts the message. The account stays as it is: the caller
     * removes the one-time key together with storing the session, since a one-time key that is kept lets the message be
     * replayed. The identity key in the message is a claim until it is compared with the sender's bundle.
     *
     * @param random gives the session's keys to come
     * @throws OlmException and there is no session, when the message is of a version that the implementation does not
     *     speak ({@code VERSION_MISMATCH}), not for a key of ours ({@code UNKNOWN_ONE_TIME_KEY}), or does not decrypt
     */
    InboundSession<? extends RatchetSession> inboundSession(PreKeyMessage message, SecureRandom random);

    /**
     * As {@link #inboundSession(PreKeyMessage, SecureRandom)}.
     *
     * @param nowNs the time by the owner's clock: keys of messages that this one skips bear it, for
     *     {@link RatchetSession#retain}
     */
    default InboundSession<? extends RatchetSession> inboundSession(
            PreKeyMessage message, SecureRandom random, long nowNs) {
        return inboundSession(message, random);
    }

    /** All keys in a form of the implementation's own, every secret among them: seal it before it is stored. */
    byte[] serialize();
}
