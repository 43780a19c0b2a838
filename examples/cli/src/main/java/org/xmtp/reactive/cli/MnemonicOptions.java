package org.xmtp.reactive.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.api.Signer;
import org.xmtp.reactive.cryptography.wallets.mnemonic.DerivationPath;
import org.xmtp.reactive.cryptography.wallets.mnemonic.MnemonicSigner;
import picocli.CommandLine.Option;

/** A wallet that is known by its mnemonic. */
final class MnemonicOptions {
    @Option(
            names = "--wallet-mnemonic-file",
            paramLabel = "FILE",
            required = true,
            description = "the words of a wallet (BIP-39), with spaces between them")
    private Path file = Path.of("");

    @Option(
            names = "--wallet-passphrase-file",
            paramLabel = "FILE",
            description = "the passphrase beside the words, on one line (default: none)")
    private @Nullable Path passphraseFile;

    @Option(
            names = "--wallet-path",
            paramLabel = "PATH",
            description = "which of its accounts (default: the first of most wallets, m/44'/60'/0'/0/0)")
    private @Nullable String path;

    Signer signer() {
        DerivationPath account = path == null ? DerivationPath.account(0) : DerivationPath.parse(path);
        return passphraseFile == null
                ? MnemonicSigner.fromFile(file, new char[0], account)
                : MnemonicSigner.fromFiles(file, passphraseFile, account);
    }
}
