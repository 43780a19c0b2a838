package org.xmtp.reactive.cryptography.oracles;

import java.util.Set;
import java.util.function.Consumer;
import org.xmtp.reactive.cryptography.olm.Curve25519PublicKey;
import org.xmtp.reactive.cryptography.olm.OlmVersion;

/**
 * Another implementation of Olm, with any number of accounts and sessions under numbers that the asker gives. It takes
 * and gives states in our saved form, and does what it is told in order. Answers come while {@link #flush()} runs, or
 * before.
 */
interface Oracle extends AutoCloseable {
    /** The versions it speaks. */
    Set<OlmVersion> versions();

    /** Takes over an account. */
    void account(int account, byte[] saved);

    /** Opens a session with randomness of its own, and gives its state. */
    void open(
            int session,
            int account,
            OlmVersion version,
            Curve25519PublicKey peerIdentityKey,
            Curve25519PublicKey peerOneTimeOrFallbackKey,
            Consumer<byte[]> saved);

    /** Takes over a session: all of a new one, and the sending half of one that it has. */
    void adopt(int session, byte[] saved);

    /** Encrypts, where need be with a ratchet key of its own. */
    void encrypt(int session, byte[] plaintext, Consumer<Encrypted> then);

    /**
     * Makes a session from a message, if it takes it.
     *
     * @param preKey what the message is said to be
     * @param keep whether the session is to stay, and its one-time key to go; else all is as before
     */
    void inbound(int session, int account, boolean preKey, boolean keep, byte[] message, Consumer<Verdict> then);

    /**
     * Decrypts a message. If it refuses it, the session is as before.
     *
     * @param preKey what the message is said to be
     * @param keep whether what the message changes is to stay; else all is as before
     */
    void decrypt(int session, boolean preKey, boolean keep, byte[] message, Consumer<Verdict> then);

    /** Gives the state of a session. */
    void state(int session, Consumer<byte[]> saved);

    /** Whether a session of ours and one of its own, both in our saved form, are in the same state by its rules. */
    boolean sameState(int session, byte[] ours, byte[] its);

    /** Drops an account and a range of sessions, whether it has them or not. */
    void forget(int account, int firstSession, int sessions);

    /** Answers everything that was asked. */
    void flush();

    @Override
    void close();

    /**
     * What encrypting gives.
     *
     * @param preKey whether it is a pre-key message
     * @param message its encoding
     */
    @SuppressWarnings("ArrayRecordComponent") // Handed over, and compared by its bytes alone.
    record Encrypted(boolean preKey, byte[] message) {}
}
