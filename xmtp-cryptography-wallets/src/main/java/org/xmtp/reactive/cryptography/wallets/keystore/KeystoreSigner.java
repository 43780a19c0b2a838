package org.xmtp.reactive.cryptography.wallets.keystore;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Supplier;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.Signer;
import org.xmtp.reactive.api.XmtpConfigurationException;
import org.xmtp.reactive.cryptography.wallet.WalletKey;
import org.xmtp.reactive.cryptography.wallets.secret.Origin;
import org.xmtp.reactive.cryptography.wallets.secret.SecretText;
import org.xmtp.reactive.cryptography.wallets.secret.UnusableSecretException;
import reactor.core.publisher.Mono;

/**
 * A wallet whose key lies in a JSON keystore under a password: version 3 of Web3 Secret Storage, with scrypt or PBKDF2,
 * as geth, MetaMask's exports, web3j and others write it. The password is not kept; the key is, in memory.
 *
 * <p>Each factory computes for about a second (some at most), takes up to 512 MiB for that time, mostly 256, and
 * blocks: call it where that is allowed. A file that asks for more is refused before anything is computed.
 */
public final class KeystoreSigner implements Signer {
    private static final String WHAT = "keystore";
    private static final int LONGEST = 64 << 10;

    private final PrivateKeySigner wallet;

    private KeystoreSigner(PrivateKeySigner wallet) {
        this.wallet = wallet;
    }

    /**
     * Opens a keystore.
     *
     * @param json its bytes, at most 64 KiB
     * @param password left as it is, to be overwritten by the caller; used in UTF-8
     * @throws XmtpConfigurationException if the password is wrong, or the keystore is malformed or asks for too much
     */
    public static KeystoreSigner of(byte[] json, char[] password) {
        Objects.requireNonNull(json, "json");
        Objects.requireNonNull(password, "password");
        return opening(Origin.argument(WHAT), () -> bounded(json), () -> SecretText.of(password));
    }

    /**
     * Opens the keystore in a file of at most 64 KiB.
     *
     * @param password left as it is, to be overwritten by the caller; used in UTF-8
     * @throws XmtpConfigurationException as {@link #of}, or if the file cannot be read
     */
    public static KeystoreSigner fromFile(Path file, char[] password) {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(password, "password");
        return opening(Origin.file(WHAT, file), () -> SecretText.bytesOf(file, LONGEST), () -> SecretText.of(password));
    }

    /**
     * Opens the keystore in a file of at most 64 KiB with the password in another.
     *
     * @param passwordFile at most 4 KiB in UTF-8; a line end behind the password is none of it
     * @throws XmtpConfigurationException as {@link #of}, or if a file cannot be read
     */
    public static KeystoreSigner fromFiles(Path file, Path passwordFile) {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(passwordFile, "passwordFile");
        return opening(
                Origin.file(WHAT, file),
                () -> SecretText.bytesOf(file, LONGEST),
                () -> SecretText.passwordIn("password", passwordFile));
    }

    private static byte[] bounded(byte[] json) {
        if (json.length > LONGEST) {
            throw new UnusableSecretException("it has " + json.length + " bytes; give at most " + LONGEST);
        }
        return json;
    }

    private static KeystoreSigner opening(Origin origin, Supplier<byte[]> json, Supplier<SecretText> password) {
        try {
            Keystore keystore = Keystore.parse(json.get());
            try (SecretText text = password.get()) {
                return new KeystoreSigner(opened(keystore, text.utf8()));
            }
        } catch (UnusableSecretException e) {
            throw origin.refuses(e);
        }
    }

    private static PrivateKeySigner opened(Keystore keystore, byte[] password) {
        try {
            WalletKey key = keystore.open(password);
            byte[] bytes = key.revealBytes();
            key.wipe();
            try {
                return PrivateKeySigner.of(bytes);
            } finally {
                Arrays.fill(bytes, (byte) 0);
            }
        } finally {
            Arrays.fill(password, (byte) 0);
        }
    }

    @Override
    public AccountAddress address() {
        return wallet.address();
    }

    @Override
    public Mono<byte[]> sign(String text) {
        return wallet.sign(text);
    }

    /** Names the account, never the key. */
    @Override
    public String toString() {
        return "KeystoreSigner[" + address() + "]";
    }
}
