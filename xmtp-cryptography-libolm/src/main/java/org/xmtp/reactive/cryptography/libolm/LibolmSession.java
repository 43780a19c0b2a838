package org.xmtp.reactive.cryptography.libolm;

import com.sun.jna.Pointer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.function.Consumer;
import org.xmtp.reactive.cryptography.olm.NormalMessage;
import org.xmtp.reactive.cryptography.olm.OlmMessage;
import org.xmtp.reactive.cryptography.olm.OlmSession;
import org.xmtp.reactive.cryptography.olm.PreKeyMessage;

/**
 * A double-ratchet session of libolm between two installations, of version 1.
 *
 * <p>Mutable, and for one thread at a time. An operation that throws has changed nothing. What {@link #encrypt} returns
 * must not leave the process before the state after it is durable: a session restored from an older state uses its
 * message keys again.
 */
public final class LibolmSession implements AutoCloseable {
    private final NativeObject session;
    private final SecureRandom random;
    private final String sessionId;

    LibolmSession(NativeObject session, SecureRandom random) {
        this.session = session;
        this.random = random;
        byte[] id = session.buffer(Libolm::olm_session_id_length);
        session.call(object -> Libolm.olm_session_id(object, id, id.length));
        this.sessionId = Base64Text.ascii(id);
    }

    /**
     * Encrypts the next message of our chain, a new chain if the peer has moved since we last sent. The first messages
     * of a session we opened are pre-key messages, until one of the peer's has been decrypted.
     *
     * @param plaintext at most {@link OlmSession#MAX_PLAINTEXT_BYTES}
     * @throws IllegalArgumentException for a longer one
     */
    public OlmMessage encrypt(byte[] plaintext) {
        if (plaintext.length > OlmSession.MAX_PLAINTEXT_BYTES) {
            throw new IllegalArgumentException("a plaintext of " + plaintext.length
                    + " bytes is too long for one message; send at most " + OlmSession.MAX_PLAINTEXT_BYTES);
        }
        byte[] seed = session.random(Libolm::olm_encrypt_random_length, random);
        byte[] message = session.buffer(object -> Libolm.olm_encrypt_message_length(object, plaintext.length));
        session.call(object ->
                Libolm.olm_encrypt(object, plaintext, plaintext.length, seed, seed.length, message, message.length));
        return OlmMessage.parse(Base64Text.decode(message));
    }

    /**
     * Decrypts a message once, in whatever order messages arrive within the limits. Of a pre-key message only the inner
     * message counts: choose the session by {@link PreKeyMessage#sessionId()} first.
     *
     * @throws org.xmtp.reactive.cryptography.olm.OlmException and nothing has changed, when the message is not this
     *     session's, was decrypted before, or lies beyond a limit; libolm calls all of these {@code BAD_MAC}
     */
    public byte[] decrypt(OlmMessage message) {
        NormalMessage inner = message.inner();
        PeerKeys.refuseOtherVersion(inner);
        PeerKeys.refuseLowOrder(inner.ratchetKey());
        byte[] text = Base64Text.of(inner.bytes());
        // libolm overwrites what it reads, so each call gets a copy.
        byte[] measured = text.clone();
        byte[] plaintext = session.buffer(object -> Libolm.olm_decrypt_max_plaintext_length(
                object, Libolm.MESSAGE_TYPE_MESSAGE, measured, measured.length));
        long length = session.call(object -> Libolm.olm_decrypt(
                object, Libolm.MESSAGE_TYPE_MESSAGE, text, text.length, plaintext, plaintext.length));
        byte[] exact = Arrays.copyOf(plaintext, (int) length);
        Arrays.fill(plaintext, (byte) 0);
        return exact;
    }

    /** A session in the same state that goes its own way from here. */
    public LibolmSession copy() {
        return deserialize(serialize(), random);
    }

    /** Base64 without padding of the SHA-256 of the three public keys it was made from: the same on both sides. */
    public String sessionId() {
        return sessionId;
    }

    /** Whether a message of the peer has been decrypted: always so for a session made from a pre-key message. */
    public boolean hasReceived() {
        return session.call(Libolm::olm_session_has_received_message) != 0;
    }

    /** Whether the message belongs to this session, which was made from an earlier one of the same peer. */
    public boolean matches(PreKeyMessage message) {
        PeerKeys.refuseOtherVersion(message.inner());
        byte[] text = Base64Text.of(message.canonical().bytes());
        return session.call(object -> Libolm.olm_matches_inbound_session(object, text, text.length)) == 1;
    }

    /** The whole state, encrypted under the key, in base64. Only as secret as the key. */
    public byte[] pickle(byte[] key) {
        return session.pickle(key);
    }

    /**
     * Restores what {@link #pickle} gave, here or in another program that uses libolm.
     *
     * @param random gives the session's keys to come
     * @throws org.xmtp.reactive.cryptography.olm.OlmException {@code MALFORMED} for anything else, and for another key
     */
    public static LibolmSession unpickle(byte[] pickled, byte[] key, SecureRandom random) {
        return new LibolmSession(NativeObject.unpickle(NativeKind.SESSION, key, pickled), random);
    }

    /** The whole state, open to all: a pickle under an empty key. Seal it before it is stored. */
    public byte[] serialize() {
        return pickle(NativeObject.NO_KEY);
    }

    /**
     * Restores what {@link #serialize()} gave.
     *
     * @param random gives the session's keys to come
     * @throws org.xmtp.reactive.cryptography.olm.OlmException {@code MALFORMED} for anything else
     */
    public static LibolmSession deserialize(byte[] state, SecureRandom random) {
        return unpickle(state, NativeObject.NO_KEY, random);
    }

    /** Overwrites and frees the keys. The session can't be used afterwards. */
    @Override
    public void close() {
        session.close();
    }

    void use(Consumer<Pointer> function) {
        session.run(function);
    }

    /** Which session it is; no key of it. */
    @Override
    public String toString() {
        return "LibolmSession[" + sessionId + "]";
    }
}
