package org.xmtp.reactive.cryptography.olm;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * HMAC-SHA-256, HKDF-SHA-256 (RFC 5869) and AES-256-CBC of the Java platform, which runs them on the processor's own
 * instructions. One set of engines a thread, since finding one costs more than a message does.
 */
final class Primitives {
    static final int MAC_BYTES = 32;

    private static final String HMAC = "HmacSHA256";
    private static final String AES = "AES";
    private static final int AES_BLOCK = 16;
    private static final ThreadLocal<Primitives> OF_THREAD = ThreadLocal.withInitial(Primitives::new);

    private final Mac hmac;
    /** Keyed for good with HKDF's salt of zeroes, which stands for "no salt". */
    private final Mac unsaltedExtract;

    private final Cipher cipher;

    private Primitives() {
        try {
            hmac = Mac.getInstance(HMAC);
            unsaltedExtract = Mac.getInstance(HMAC);
            unsaltedExtract.init(new SecretKeySpec(new byte[MAC_BYTES], HMAC));
            cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    "this Java runtime lacks HmacSHA256 or AES/CBC, which every one must have", e);
        }
    }

    /** Those of the calling thread; not to be kept. */
    static Primitives ofThread() {
        return OF_THREAD.get();
    }

    /** HMAC-SHA-256 under this key, until the next call of any method here by this thread. */
    Mac hmac(byte[] key, int offset, int length) {
        try {
            hmac.init(new SecretKeySpec(key, offset, length, HMAC));
            return hmac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HmacSHA256 refused a key of " + length + " bytes", e);
        }
    }

    /** HKDF-SHA-256 of {@code length} bytes; without salt for null. */
    byte[] hkdf(byte @Nullable [] salt, byte[] keyMaterial, HkdfInfo info, int length) {
        byte[] pseudoRandomKey = (salt == null ? unsaltedExtract : hmac(salt, 0, salt.length)).doFinal(keyMaterial);
        Mac expand = hmac(pseudoRandomKey, 0, MAC_BYTES);
        Arrays.fill(pseudoRandomKey, (byte) 0);
        byte[] output = new byte[length];
        byte counter = 1;
        for (int done = 0; done < length; done += MAC_BYTES) {
            if (done > 0) {
                expand.update(output, done - MAC_BYTES, MAC_BYTES);
            }
            expand.update(info.bytes());
            expand.update(counter++);
            finish(expand, output, done);
        }
        return output;
    }

    /** Writes a MAC, or as much of it as there is room for. */
    private static void finish(Mac mac, byte[] target, int offset) {
        byte[] block = mac.doFinal();
        System.arraycopy(block, 0, target, offset, Math.min(MAC_BYTES, target.length - offset));
        Arrays.fill(block, (byte) 0);
    }

    /** The length of what AES-CBC with PKCS#7 padding makes of {@code plaintextLength} bytes. */
    static int ciphertextLength(int plaintextLength) {
        return (plaintextLength / AES_BLOCK + 1) * AES_BLOCK;
    }

    /** Whether AES-CBC with PKCS#7 padding can give a ciphertext of this length. */
    static boolean isCiphertextLength(int length) {
        return length > 0 && length % AES_BLOCK == 0;
    }

    /** AES-256-CBC with PKCS#7 padding; {@code keys} are laid out as in {@link MessageKeys}. */
    void encrypt(byte[] keys, byte[] plaintext, byte[] target, int offset) {
        try {
            start(Cipher.ENCRYPT_MODE, keys);
            cipher.doFinal(plaintext, 0, plaintext.length, target, offset);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-256-CBC failed to encrypt " + plaintext.length + " bytes", e);
        }
    }

    /** What {@link #encrypt} encrypted. Only for what a MAC has vouched for: the error tells about the plaintext. */
    byte[] decrypt(byte[] keys, byte[] source, int offset, int length) throws BadPaddingException {
        try {
            start(Cipher.DECRYPT_MODE, keys);
            return cipher.doFinal(source, offset, length);
        } catch (BadPaddingException e) {
            throw e;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-256-CBC failed to decrypt " + length + " bytes", e);
        }
    }

    private void start(int mode, byte[] keys) throws GeneralSecurityException {
        cipher.init(
                mode,
                new SecretKeySpec(keys, MessageKeys.AES_KEY, MessageKeys.AES_KEY_BYTES, AES),
                new IvParameterSpec(keys, MessageKeys.IV, AES_BLOCK));
    }
}
