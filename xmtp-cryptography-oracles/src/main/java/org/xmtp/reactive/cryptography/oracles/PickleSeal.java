package org.xmtp.reactive.cryptography.oracles;

import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;

/** What libolm puts around a pickle: here always under an empty key, so that its content can be seen and made. */
final class PickleSeal {
    private static final String PADDING = "PKCS5Padding";
    private static final int MAC_BYTES = 8;
    private static final CipherKeys KEYS = new CipherKeys(new byte[0], "Pickle");

    private PickleSeal() {}

    static byte[] seal(byte[] content) {
        byte[] ciphertext = KEYS.aes(Cipher.ENCRYPT_MODE, PADDING, content);
        byte[] sealed = Arrays.copyOf(ciphertext, ciphertext.length + MAC_BYTES);
        System.arraycopy(KEYS.mac(ciphertext), 0, sealed, ciphertext.length, MAC_BYTES);
        return Base64.getEncoder().withoutPadding().encode(sealed);
    }

    static byte[] open(byte[] pickle) {
        byte[] sealed = Base64.getDecoder().decode(pickle);
        return KEYS.aes(Cipher.DECRYPT_MODE, PADDING, Arrays.copyOf(sealed, sealed.length - MAC_BYTES));
    }
}
