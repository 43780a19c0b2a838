package org.xmtp.reactive.cryptography.libolm;

import com.sun.jna.Pointer;
import java.util.Arrays;
import java.util.Base64;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** A session of libolm, given any bytes. */
public final class RawSession implements AutoCloseable {
    private static final long PRE_KEY = 0;
    private static final long NORMAL = 1;

    private final NativeObject session;

    RawSession(NativeObject session) {
        this.session = session;
    }

    /** A session in the state of a pickle under an empty key. */
    public static RawSession unpickle(byte[] pickle) {
        return new RawSession(NativeObject.unpickle(NativeKind.SESSION, NativeObject.NO_KEY, pickle));
    }

    /** Encrypts to a normal or a pre-key message. */
    public byte[] encrypt(byte[] plaintext, RandomGenerator random) {
        byte[] seed = session.buffer(Libolm::olm_encrypt_random_length);
        random.nextBytes(seed);
        byte[] message = session.buffer(object -> Libolm.olm_encrypt_message_length(object, plaintext.length));
        session.call(object ->
                Libolm.olm_encrypt(object, plaintext, plaintext.length, seed, seed.length, message, message.length));
        return Base64.getDecoder().decode(message);
    }

    /**
     * Decrypts.
     *
     * @throws org.xmtp.reactive.cryptography.olm.OlmException for a message that libolm refuses
     */
    public byte[] decrypt(boolean preKey, byte[] message) {
        long type = preKey ? PRE_KEY : NORMAL;
        // libolm overwrites what it reads.
        byte[] measured = base64(message);
        byte[] read = measured.clone();
        byte[] plaintext = session.buffer(
                object -> Libolm.olm_decrypt_max_plaintext_length(object, type, measured, measured.length));
        long length = session.call(
                object -> Libolm.olm_decrypt(object, type, read, read.length, plaintext, plaintext.length));
        return Arrays.copyOf(plaintext, Math.toIntExact(length));
    }

    /** Whether it has decrypted a message. */
    public boolean hasReceived() {
        return session.call(Libolm::olm_session_has_received_message) != 0;
    }

    /** The state as a pickle under an empty key. */
    public byte[] pickle() {
        return session.pickle(NativeObject.NO_KEY);
    }

    void run(Consumer<Pointer> function) {
        session.run(function);
    }

    static byte[] base64(byte[] bytes) {
        return Base64.getEncoder().withoutPadding().encode(bytes);
    }

    @Override
    public void close() {
        session.close();
    }
}
