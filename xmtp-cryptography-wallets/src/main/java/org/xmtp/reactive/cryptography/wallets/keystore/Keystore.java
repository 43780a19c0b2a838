package org.xmtp.reactive.cryptography.wallets.keystore;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.xmtp.reactive.cryptography.wallet.Keccak256;
import org.xmtp.reactive.cryptography.wallet.WalletException;
import org.xmtp.reactive.cryptography.wallet.WalletKey;
import org.xmtp.reactive.cryptography.wallets.secret.UnusableSecretException;

/**
 * A private key under a password: version 3 of Web3 Secret Storage. Everything that a file says is checked before the
 * password is used.
 */
final class Keystore {
    private static final int VERSION = 3;
    private static final int IV_BYTES = 16;
    private static final int CIPHER_KEY_BYTES = 16;

    private final KeyDerivation derivation;
    private final byte[] iv;
    private final byte[] sealed;
    private final byte[] mac;
    private final Optional<String> address;

    private Keystore(KeystoreJson json) {
        // Wallets that hide whose file it is leave the address out, or empty.
        this.address = json.optionalWord("address").filter(text -> !text.isEmpty());
        KeystoreJson crypto = json.object(json.has("Crypto") ? "Crypto" : "crypto");
        crypto.require("cipher", "aes-128-ctr");
        this.iv = crypto.object("cipherparams").bytes("iv", IV_BYTES, IV_BYTES);
        // Some wallets have left out zeros in front of the key.
        this.sealed = crypto.bytes("ciphertext", 1, WalletKey.BYTES);
        this.mac = crypto.bytes("mac", Keccak256.BYTES, Keccak256.BYTES);
        this.derivation = derivation(crypto);
    }

    /**
     * The keystore in these bytes of JSON.
     *
     * @throws UnusableSecretException that names the field which is missing, unknown, or asks for too much
     */
    static Keystore parse(byte[] json) {
        KeystoreJson root = KeystoreJson.parse(json);
        int version = root.number("version");
        if (version != VERSION) {
            throw root.unknown("version", Integer.toString(version), Integer.toString(VERSION));
        }
        return new Keystore(root);
    }

    private static KeyDerivation derivation(KeystoreJson crypto) {
        KeystoreJson parameters = crypto.object("kdfparams");
        byte[] salt = parameters.bytes("salt", 1, KeyDerivation.MAX_SALT_BYTES);
        int keyBytes = parameters.number("dklen");
        KeyDerivation.require(
                keyBytes >= KeyDerivation.KEY_BYTES && keyBytes <= KeyDerivation.MAX_KEY_BYTES,
                "kdfparams.dklen is " + keyBytes + ", not " + KeyDerivation.KEY_BYTES + " to "
                        + KeyDerivation.MAX_KEY_BYTES);
        String kind = crypto.word("kdf");
        return switch (kind) {
            case "scrypt" ->
                new Scrypt(parameters.number("n"), parameters.number("r"), parameters.number("p"), salt, keyBytes);
            case "pbkdf2" -> {
                parameters.require("prf", "hmac-sha256");
                yield new Pbkdf2(parameters.number("c"), salt, keyBytes);
            }
            default -> throw crypto.unknown("kdf", kind, "\"scrypt\" or \"pbkdf2\"");
        };
    }

    /**
     * The key, to be wiped by the caller. Computes for up to some seconds, and takes up to 512 MiB for that time.
     *
     * @param password in UTF-8
     * @throws UnusableSecretException if it is another password, or the key is not that of the file's address
     */
    WalletKey open(byte[] password) {
        byte[] derived = derivation.derive(password);
        byte[] secret = new byte[WalletKey.BYTES];
        try {
            if (!MessageDigest.isEqual(mac, macUnder(derived))) {
                throw new UnusableSecretException(
                        "the password is another one, or the file is damaged (its MAC does not hold)");
            }
            byte[] plain = decrypt(derived);
            System.arraycopy(plain, 0, secret, secret.length - plain.length, plain.length);
            Arrays.fill(plain, (byte) 0);
            return ofAddress(WalletKey.of(secret));
        } catch (WalletException e) {
            throw new UnusableSecretException("what is sealed in it is no private key of secp256k1; take another file");
        } finally {
            Arrays.fill(derived, (byte) 0);
            Arrays.fill(secret, (byte) 0);
        }
    }

    private byte[] macUnder(byte[] derived) {
        byte[] input = Arrays.copyOfRange(derived, CIPHER_KEY_BYTES, KeyDerivation.KEY_BYTES + sealed.length);
        System.arraycopy(sealed, 0, input, KeyDerivation.KEY_BYTES - CIPHER_KEY_BYTES, sealed.length);
        byte[] digest = Keccak256.digest(input);
        Arrays.fill(input, (byte) 0);
        return digest;
    }

    private byte[] decrypt(byte[] derived) {
        try {
            Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    new SecretKeySpec(derived, 0, CIPHER_KEY_BYTES, "AES"),
                    new IvParameterSpec(iv));
            return cipher.doFinal(sealed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM lacks AES", e);
        }
    }

    private WalletKey ofAddress(WalletKey key) {
        String digits = key.address().wire().substring(2);
        if (address.isPresent()
                && !address.get()
                        .toLowerCase(Locale.ROOT)
                        .replaceFirst("^0x", "")
                        .equals(digits)) {
            String found = key.address().wire();
            key.wipe();
            throw new UnusableSecretException("its key is that of " + found
                    + ", but it says that it is of another address; take the file that belongs to the account");
        }
        return key;
    }
}
