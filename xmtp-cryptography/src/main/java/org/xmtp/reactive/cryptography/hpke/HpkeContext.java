package org.xmtp.reactive.cryptography.hpke;

import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * What both ends of one encapsulation share: AES-256-GCM under a key, and a nonce for each sequence number (RFC 9180,
 * section 5.2). Messages may be opened in any order, so the number comes with each. For any thread.
 */
public final class HpkeContext {

    /** What a sealed message is longer than its plaintext. */
    public static final int TAG_BYTES = 16;

    static final int KEY_BYTES = 32;
    static final int NONCE_BYTES = 12;

    private static final ThreadLocal<Cipher> CIPHER = ThreadLocal.withInitial(HpkeContext::cipher);

    private final SecretKeySpec key;
    private final byte[] baseNonce;

    HpkeContext(byte[] key, byte[] baseNonce) {
        this.key = new SecretKeySpec(key, "AES");
        this.baseNonce = baseNonce;
    }

    private static Cipher cipher() {
        try {
            return Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime lacks AES/GCM, which every one must have", e);
        }
    }

    /**
     * Seals one message.
     *
     * @param sequence its number: each once in a context, since two under one number give away both
     * @param associated what is not sealed, but must be the same when it is opened
     */
    public byte[] seal(long sequence, byte[] associated, byte[] plaintext) {
        try {
            return run(Cipher.ENCRYPT_MODE, sequence, associated, plaintext);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-256-GCM failed to seal " + plaintext.length + " bytes", e);
        }
    }

    /** Opens one message; empty for what was not sealed in this context, under this number, with this beside it. */
    public Optional<byte[]> open(long sequence, byte[] associated, byte[] sealed) {
        if (sealed.length < TAG_BYTES) {
            return Optional.empty();
        }
        try {
            return Optional.of(run(Cipher.DECRYPT_MODE, sequence, associated, sealed));
        } catch (AEADBadTagException e) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-256-GCM failed to open " + sealed.length + " bytes", e);
        }
    }

    private byte[] run(int mode, long sequence, byte[] associated, byte[] input) throws GeneralSecurityException {
        Cipher cipher = CIPHER.get();
        cipher.init(mode, key, new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce(sequence)));
        cipher.updateAAD(associated);
        return cipher.doFinal(input);
    }

    private byte[] nonce(long sequence) {
        byte[] nonce = baseNonce.clone();
        for (int i = 0; i < Long.BYTES; i++) {
            nonce[NONCE_BYTES - 1 - i] ^= (byte) (sequence >>> (Byte.SIZE * i));
        }
        return nonce;
    }
}
