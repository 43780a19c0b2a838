package org.xmtp.reactive.cli;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.Signer;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Which wallet an installation registers with; one or the other. */
final class WalletOptions {
    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "a wallet for trials, the same for the same number; 0 = a random one")
    private long seed;

    @Option(names = "--wallet-key-file", paramLabel = "FILE", description = "a private key, 64 hexadecimal digits")
    private @Nullable Path keyFile;

    @ArgGroup(exclusive = false)
    private @Nullable KeystoreOptions keystore;

    @ArgGroup(exclusive = false)
    private @Nullable MnemonicOptions mnemonic;

    /** The wallet, if one was chosen; asks for a password where one is needed and no file holds it. */
    Optional<Signer> signer(Terminal terminal) {
        if (keyFile != null) {
            return Optional.of(signer(new HexFile(keyFile).read()));
        }
        if (keystore != null) {
            return Optional.of(keystore.signer(terminal));
        }
        if (mnemonic != null) {
            return Optional.of(mnemonic.signer());
        }
        return seed == 0 ? Optional.empty() : Optional.of(signer(new ConsoleSeed(seed).walletKey()));
    }

    private static Signer signer(byte[] privateKey) {
        Signer signer = PrivateKeySigner.of(privateKey);
        Arrays.fill(privateKey, (byte) 0);
        return signer;
    }
}
