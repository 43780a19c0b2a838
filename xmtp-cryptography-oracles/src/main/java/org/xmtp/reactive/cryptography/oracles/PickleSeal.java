package org.xmtp.reactive.cryptography.oracles;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** What libolm puts around a pickle: here always under an empty key, so that its content can be seen and made. */
final class PickleSeal {
    private static final String HMAC = "HmacSHA256";
    private static final int MAC_BYTES = 8;
    private static final int AES_KEY_BYTES = 32;
    private static final int MAC_KEY_END = 64;
    private static final byte[] KEYS = keys();

    private PickleSeal() {}

    static byte[] seal(byte[] content) {
        try {
            byte[] ciphertext = cipher(Cipher.ENCRYPT_MODE).doFinal(content);
            byte[] sealed = Arrays.copyOf(ciphertext, ciphertext.length + MAC_BYTES);
            System.arraycopy(mac(ciphertext), 0, sealed, ciphertext.length, MAC_BYTES);
            return Base64.getEncoder().withoutPadding().encode(sealed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static byte[] open(byte[] pickle) {
        byte[] sealed = Base64.getDecoder().decode(pickle);
        try {
            return cipher(Cipher.DECRYPT_MODE).doFinal(sealed, 0, sealed.length - MAC_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Cipher cipher(int mode) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
        cipher.init(
                mode,
                new SecretKeySpec(KEYS, 0, AES_KEY_BYTES, "AES"),
                new IvParameterSpec(KEYS, MAC_KEY_END, KEYS.length - MAC_KEY_END));
        return cipher;
    }

    private static byte[] mac(byte[] ciphertext) throws GeneralSecurityException {
        return hmac(Arrays.copyOfRange(KEYS, AES_KEY_BYTES, MAC_KEY_END)).doFinal(ciphertext);
    }

    /** HKDF-SHA-256 of nothing, without salt: AES key, MAC key and IV. */
    private static byte[] keys() {
        try {
            Mac expand = hmac(hmac(new byte[32]).doFinal());
            byte[] keys = new byte[MAC_KEY_END + 16];
            byte[] block = {};
            for (int done = 0; done < keys.length; done += block.length) {
                expand.update(block);
                expand.update("Pickle".getBytes(StandardCharsets.US_ASCII));
                block = expand.doFinal(new byte[] {(byte) (done / 32 + 1)});
                System.arraycopy(block, 0, keys, done, Math.min(block.length, keys.length - done));
            }
            return keys;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Mac hmac(byte[] key) throws GeneralSecurityException {
        Mac mac = Mac.getInstance(HMAC);
        mac.init(new SecretKeySpec(key, HMAC));
        return mac;
    }
}
