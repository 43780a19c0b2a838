package org.xmtp.reactive.cryptography.wallets.mnemonic;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Supplier;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.Signer;
import org.xmtp.reactive.api.XmtpConfigurationException;
import org.xmtp.reactive.cryptography.wallets.secret.Origin;
import org.xmtp.reactive.cryptography.wallets.secret.SecretText;
import org.xmtp.reactive.cryptography.wallets.secret.UnusableSecretException;
import reactor.core.publisher.Mono;

/**
 * A wallet that is known by its mnemonic: 12 to 24 English words (BIP-39), of which one account is taken (BIP-44). The
 * words are not kept; the account's key is, in memory.
 *
 * <p>Each factory computes for some milliseconds, and those that read a file block: call them where that is allowed.
 */
public final class MnemonicSigner implements Signer {
    private static final String WHAT = "mnemonic";
    private static final int LONGEST = 1024;
    private static final char[] NO_PASSPHRASE = {};

    private final PrivateKeySigner wallet;
    private final DerivationPath path;

    private MnemonicSigner(PrivateKeySigner wallet, DerivationPath path) {
        this.wallet = wallet;
        this.path = path;
    }

    /**
     * The first account of a mnemonic without a passphrase: {@code m/44'/60'/0'/0/0}.
     *
     * @param phrase the words with white space between them; left as it is, to be overwritten by the caller
     * @throws XmtpConfigurationException if it is no mnemonic: it names the first word that is wrong, and its place
     */
    public static MnemonicSigner of(char[] phrase) {
        return of(phrase, NO_PASSPHRASE, DerivationPath.account(0));
    }

    /**
     * An account of a mnemonic.
     *
     * @param phrase the words with white space between them; left as it is, to be overwritten by the caller
     * @param passphrase what some wallets ask for beside the words, mostly empty; left as it is. Any is right: another
     *     one leads to another account
     * @param path which account
     * @throws XmtpConfigurationException if it is no mnemonic: it names the first word that is wrong, and its place
     */
    public static MnemonicSigner of(char[] phrase, char[] passphrase, DerivationPath path) {
        Objects.requireNonNull(phrase, "phrase");
        Objects.requireNonNull(passphrase, "passphrase");
        return taking(Origin.argument(WHAT), () -> SecretText.of(phrase), () -> SecretText.of(passphrase), path);
    }

    /**
     * The first account of the mnemonic that a file of at most 1 KiB holds, without a passphrase.
     *
     * @throws XmtpConfigurationException if it cannot be read, or holds no mnemonic
     */
    public static MnemonicSigner fromFile(Path file) {
        return fromFile(file, NO_PASSPHRASE, DerivationPath.account(0));
    }

    /**
     * An account of the mnemonic that a file of at most 1 KiB holds.
     *
     * @param passphrase as for {@link #of(char[], char[], DerivationPath)}
     * @throws XmtpConfigurationException if it cannot be read, or holds no mnemonic
     */
    public static MnemonicSigner fromFile(Path file, char[] passphrase, DerivationPath path) {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(passphrase, "passphrase");
        return taking(
                Origin.file(WHAT, file), () -> SecretText.ofFile(file, LONGEST), () -> SecretText.of(passphrase), path);
    }

    /**
     * An account of the mnemonic that a file of at most 1 KiB holds, with the passphrase in another.
     *
     * @param passphraseFile at most 4 KiB in UTF-8; a line end behind the passphrase is none of it
     * @throws XmtpConfigurationException if one cannot be read, or the first holds no mnemonic
     */
    public static MnemonicSigner fromFiles(Path file, Path passphraseFile, DerivationPath path) {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(passphraseFile, "passphraseFile");
        return taking(
                Origin.file(WHAT, file),
                () -> SecretText.ofFile(file, LONGEST),
                () -> SecretText.passwordIn("passphrase", passphraseFile),
                path);
    }

    /**
     * The first account of the mnemonic in an environment variable, without a passphrase.
     *
     * @throws XmtpConfigurationException if it is not set, or holds no mnemonic
     */
    public static MnemonicSigner fromEnvironment(String variable) {
        Objects.requireNonNull(variable, "variable");
        return taking(
                Origin.variable(WHAT, variable),
                () -> SecretText.ofVariable(variable, System.getenv()),
                () -> SecretText.of(NO_PASSPHRASE),
                DerivationPath.account(0));
    }

    private static MnemonicSigner taking(
            Origin origin, Supplier<SecretText> source, Supplier<SecretText> passphrase, DerivationPath path) {
        Objects.requireNonNull(path, "path");
        try (SecretText phrase = source.get();
                SecretText further = passphrase.get();
                Mnemonic mnemonic = Mnemonic.parse(phrase)) {
            return new MnemonicSigner(wallet(mnemonic.seed(further), path), path);
        } catch (UnusableSecretException e) {
            throw origin.refuses(e);
        }
    }

    private static PrivateKeySigner wallet(byte[] seed, DerivationPath path) {
        byte[] key = {};
        try {
            key = HdKeys.privateKey(seed, path);
            return PrivateKeySigner.of(key);
        } finally {
            Arrays.fill(seed, (byte) 0);
            Arrays.fill(key, (byte) 0);
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

    /** Names the account and its path, never the words. */
    @Override
    public String toString() {
        return "MnemonicSigner[" + address() + ", " + path + "]";
    }
}
