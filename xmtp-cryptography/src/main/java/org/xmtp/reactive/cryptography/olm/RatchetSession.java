package org.xmtp.reactive.cryptography.olm;

/**
 * A double-ratchet session between two installations, in some implementation of the ratchet.
 *
 * <p>Mutable, and for one thread at a time: whoever owns the session serialises its use. An operation that throws has
 * changed nothing at all, so a message can be decrypted on a {@link #copy()} that is kept or thrown away.
 *
 * <p>What {@link #encrypt} returns must not leave the process before the state after it is durable: a session restored
 * from an older state uses its message keys again.
 */
public interface RatchetSession {
    /**
     * Encrypts the next message of our chain, a new chain if the peer has moved since we last sent. The first messages
     * of a session we opened are pre-key messages, until one of the peer's has been decrypted.
     *
     * @param plaintext at most {@link OlmSession#MAX_PLAINTEXT_BYTES}
     * @throws IllegalArgumentException for a longer one
     */
    OlmMessage encrypt(byte[] plaintext);

    /**
     * Decrypts a message once, in whatever order messages arrive within the limits. Of a pre-key message only the inner
     * message counts: choose the session by {@link PreKeyMessage#sessionId()} first.
     *
     * @throws OlmException and nothing has changed, when the message is not this session's, was decrypted before, or
     *     lies beyond a limit
     */
    default byte[] decrypt(OlmMessage message) {
        return decrypt(message, 0);
    }

    /**
     * As {@link #decrypt(OlmMessage)}.
     *
     * @param nowNs the time by the owner's clock: a chain that the message supersedes, and keys of those that it skips,
     *     bear it, for {@link #retain}
     */
    byte[] decrypt(OlmMessage message, long nowNs);

    /**
     * Lets go of receiving chains that were superseded and need not be kept; messages on them are refused from then on.
     * An implementation with narrow limits of its own has nothing to let go of.
     */
    default void retain(Retention retention) {}

    /**
     * Whether {@link #decrypt} is worth a try: false only for a message that it would refuse for certain. Costs next to
     * nothing; an implementation that cannot tell says true.
     */
    boolean mayDecrypt(NormalMessage message);

    /** A session in the same state that goes its own way from here. */
    RatchetSession copy();

    /** Base64 without padding of the SHA-256 of the three public keys it was made from: the same on both sides. */
    String sessionId();

    /** Whether a message of the peer has been decrypted: always so for a session made from a pre-key message. */
    boolean hasReceived();

    /** The whole state in a form of the implementation's own, every secret in it: seal it before it is stored. */
    byte[] serialize();

    /** The state but for {@link #pages()}: what changes with each message, and stays short. */
    default byte[] head() {
        return serialize();
    }

    /** What seldom changes of the state, to be stored beside its {@link #head()}; none where the head is all. */
    default SessionPages pages() {
        return SessionPages.NONE;
    }
}
