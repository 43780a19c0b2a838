package org.xmtp.reactive.cryptography.migration;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.params.HKDFParameters;

/**
 * The sealing around a pickle's content, the same in libolm and vodozemac (PROTOCOL section 5): AES-256-CBC and the
 * first 8 bytes of an HMAC-SHA-256, as base64 without padding. Its keys follow from the pickle key alone, IV included:
 * equal contents give equal pickles.
 */
final class PickleSeal {
    /** The longest pickle that is read, in characters: 8 MiB, above any account or session. */
    static final int MAX_CHARACTERS = 8 << 20;

    private static final byte[] INFO = "Pickle".getBytes(StandardCharsets.US_ASCII);
    private static final int KEY_BYTES = 32;
    private static final int IV_BYTES = 16;
    private static final int MAC_BYTES = 8;

    private PickleSeal() {}

    /**
     * The content.
     *
     * @throws PickleException {@code MALFORMED} or {@code WRONG_KEY_OR_DAMAGED}
     */
    static byte[] open(String pickle, PickleKey key) {
        byte[] sealed = decode(pickle);
        int length = sealed.length - MAC_BYTES;
        if (length < IV_BYTES || length % IV_BYTES != 0) {
            throw PickleException.malformed(
                    "pickle", "whole AES blocks and a MAC of " + MAC_BYTES + " bytes", sealed.length + " bytes");
        }
        byte[] keys = expand(key);
        try {
            byte[] mac = Arrays.copyOfRange(sealed, length, sealed.length);
            if (!MessageDigest.isEqual(mac(keys, sealed, length), mac)) {
                throw wrongKey();
            }
            return cipher(Cipher.DECRYPT_MODE, keys).doFinal(sealed, 0, length);
        } catch (BadPaddingException e) {
            throw wrongKey();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-256-CBC failed to decrypt " + length + " bytes", e);
        } finally {
            Arrays.fill(keys, (byte) 0);
        }
    }

    static String seal(byte[] content, PickleKey key) {
        byte[] keys = expand(key);
        try {
            byte[] ciphertext = cipher(Cipher.ENCRYPT_MODE, keys).doFinal(content);
            byte[] sealed = Arrays.copyOf(ciphertext, ciphertext.length + MAC_BYTES);
            System.arraycopy(mac(keys, ciphertext, ciphertext.length), 0, sealed, ciphertext.length, MAC_BYTES);
            return Base64.getEncoder().withoutPadding().encodeToString(sealed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-256-CBC failed to encrypt " + content.length + " bytes", e);
        } finally {
            Arrays.fill(keys, (byte) 0);
        }
    }

    private static byte[] decode(String pickle) {
        if (pickle.length() > MAX_CHARACTERS) {
            throw PickleException.malformed(
                    "pickle", "at most " + MAX_CHARACTERS + " characters", Integer.toString(pickle.length()));
        }
        try {
            byte[] sealed = Base64.getDecoder().decode(pickle);
            if (Base64.getEncoder().withoutPadding().encodeToString(sealed).equals(pickle)) {
                return sealed;
            }
        } catch (IllegalArgumentException notBase64) {
            // Said below; the exception would show characters of the pickle.
        }
        throw PickleException.malformed("pickle", "base64 without padding, in its one form", "other text");
    }

    /** AES key, MAC key and IV, one behind the other. */
    private static byte[] expand(PickleKey key) {
        HKDFBytesGenerator hkdf = new HKDFBytesGenerator(new SHA256Digest());
        hkdf.init(new HKDFParameters(key.reveal(), null, INFO));
        byte[] keys = new byte[2 * KEY_BYTES + IV_BYTES];
        hkdf.generateBytes(keys, 0, keys.length);
        return keys;
    }

    private static byte[] mac(byte[] keys, byte[] sealed, int length) throws GeneralSecurityException {
        Mac hmac = Mac.getInstance("HmacSHA256");
        hmac.init(new SecretKeySpec(keys, KEY_BYTES, KEY_BYTES, "HmacSHA256"));
        hmac.update(sealed, 0, length);
        return Arrays.copyOf(hmac.doFinal(), MAC_BYTES);
    }

    private static Cipher cipher(int mode, byte[] keys) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
        cipher.init(
                mode, new SecretKeySpec(keys, 0, KEY_BYTES, "AES"), new IvParameterSpec(keys, 2 * KEY_BYTES, IV_BYTES));
        return cipher;
    }

    private static PickleException wrongKey() {
        return new PickleException(
                PickleException.Reason.WRONG_KEY_OR_DAMAGED,
                "the pickle was not sealed with this key, or was damaged since");
    }
}
