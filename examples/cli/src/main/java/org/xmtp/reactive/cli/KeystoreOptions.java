package org.xmtp.reactive.cli;

import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.api.Signer;
import org.xmtp.reactive.cryptography.wallets.keystore.KeystoreSigner;
import picocli.CommandLine.Option;

/** A wallet whose key lies in a JSON keystore under a password. */
final class KeystoreOptions {
    @Option(
            names = "--wallet-keystore",
            paramLabel = "FILE",
            required = true,
            description = "a private key as a JSON keystore, version 3 (geth, web3j, exports of wallets)")
    private Path file = Path.of("");

    @Option(
            names = "--wallet-password-file",
            paramLabel = "FILE",
            description = "its password, on one line (default: asked for at the terminal)")
    private @Nullable Path passwordFile;

    Signer signer(Terminal terminal) {
        if (passwordFile != null) {
            return KeystoreSigner.fromFiles(file, passwordFile);
        }
        char[] password = terminal.password("Password of " + file + ":")
                .orElseThrow(() -> new ConsoleException("The keystore " + file
                        + " needs a password, and nobody sits at a terminal to give it; name a file that holds it by"
                        + " --wallet-password-file."));
        try {
            return KeystoreSigner.fromFile(file, password);
        } finally {
            Arrays.fill(password, '\0');
        }
    }
}
