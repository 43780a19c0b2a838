package org.xmtp.reactive.cryptography.oracles;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AES key, MAC key and IV, as Olm derives them for messages and libolm for pickles: HKDF-SHA-256 without salt. */
final class CipherKeys {
    private static final String HMAC = "HmacSHA256";
    private static final int HASH = 32;
    private static final int MAC_KEY = 32;
    private static final int IV = 64;
    private static final int BYTES = 80;

    private final byte[] keys;

    CipherKeys(byte[] keyMaterial, String info) {
        byte[] pseudoRandomKey = hmac(new byte[HASH], keyMaterial);
        keys = new byte[BYTES];
        byte[] block = {};
        for (int done = 0; done < BYTES; done += HASH) {
            byte[] counter = {(byte) (done / HASH + 1)};
            block = hmac(pseudoRandomKey, block, info.getBytes(StandardCharsets.US_ASCII), counter);
            System.arraycopy(block, 0, keys, done, Math.min(HASH, BYTES - done));
        }
    }

    static byte[] hmac(byte[] key, byte[]... parts) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            for (byte[] part : parts) {
                mac.update(part);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    byte[] mac(byte[] message) {
        return hmac(Arrays.copyOfRange(keys, MAC_KEY, IV), message);
    }

    /**
     * AES-256-CBC.
     *
     * @param mode of {@link Cipher}
     * @param padding as its transformations name it
     */
    byte[] aes(int mode, String padding, byte[] input) {
        try {
            Cipher cipher = Cipher.getInstance("AES/CBC/" + padding);
            cipher.init(mode, new SecretKeySpec(keys, 0, MAC_KEY, "AES"), new IvParameterSpec(keys, IV, BYTES - IV));
            return cipher.doFinal(input);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
