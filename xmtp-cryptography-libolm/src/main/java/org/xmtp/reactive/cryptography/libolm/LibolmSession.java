package org.xmtp.reactive.cryptography.libolm;

import com.sun.jna.Pointer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.function.Consumer;
import org.xmtp.reactive.cryptography.olm.NormalMessage;
import org.xmtp.reactive.cryptography.olm.OlmMessage;
import org.xmtp.reactive.cryptography.olm.OlmSession;
import org.xmtp.reactive.cryptography.olm.OlmVersion;
import org.xmtp.reactive.cryptography.olm.PreKeyMessage;
import org.xmtp.reactive.cryptography.olm.RatchetSession;

/**
 * A double-ratchet session of libolm between two installations, of version 1.
 *
 * <p>{@link #copy()} pickles and unpickles. Of a message that does not decrypt, libolm does not tell why:
 * {@code BAD_MAC} stands for a message key that is gone, a gap that is too large and a chain that cannot be, too.
 */
public final class LibolmSession implements RatchetSession, AutoCloseable {
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

    @Override
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

    @Override
    public byte[] decrypt(OlmMessage message, long nowNs) {
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

    /** libolm does not show its chains. */
    @Override
    public boolean mayDecrypt(NormalMessage message) {
        return message.version() == OlmVersion.V1;
    }

    @Override
    public LibolmSession copy() {
        return deserialize(serialize(), random);
    }

    @Override
    public String sessionId() {
        return sessionId;
    }

    @Override
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
    @Override
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
