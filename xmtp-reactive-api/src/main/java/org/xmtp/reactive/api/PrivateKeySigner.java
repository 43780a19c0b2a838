package org.xmtp.reactive.api;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import org.xmtp.reactive.api.spi.XmtpEngine;
import reactor.core.publisher.Mono;

/** A wallet whose secp256k1 key is in memory. */
public final class PrivateKeySigner implements Signer {
    private static final String NAME = "wallet key";

    private final Signer wallet;

    private PrivateKeySigner(Signer wallet) {
        this.wallet = wallet;
    }

    /**
     * Takes a private key.
     *
     * @param privateKey 32 bytes, big-endian, in the curve's range; copied
     * @throws XmtpConfigurationException if it is anything else
     */
    public static PrivateKeySigner of(byte[] privateKey) {
        Objects.requireNonNull(privateKey, "privateKey");
        return new PrivateKeySigner(XmtpEngine.installed().wallet(privateKey));
    }

    /**
     * Takes a key from text: 64 hexadecimal digits, with or without {@code 0x} before them.
     *
     * @throws XmtpConfigurationException if it is anything else
     */
    public static PrivateKeySigner fromHex(String hex) {
        return taking(HexSecret.ofText(NAME, Objects.requireNonNull(hex, "hex")));
    }

    /**
     * Takes a key from a file that holds nothing but its 64 hexadecimal digits. It is read at once, which blocks.
     *
     * @throws XmtpConfigurationException if it cannot be read, or holds anything else
     */
    public static PrivateKeySigner fromFile(Path file) {
        return taking(HexSecret.ofFile(NAME, Objects.requireNonNull(file, "file")));
    }

    /**
     * Takes a key from an environment variable, 64 hexadecimal digits.
     *
     * @throws XmtpConfigurationException if it is not set, or holds anything else
     */
    public static PrivateKeySigner fromEnvironment(String variable) {
        return taking(HexSecret.ofVariable(NAME, Objects.requireNonNull(variable, "variable"), System.getenv()));
    }

    private static PrivateKeySigner taking(byte[] secret) {
        try {
            return of(secret);
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    /** Makes a new wallet, whose key nobody keeps: for trials and tests. */
    public static PrivateKeySigner random() {
        return new PrivateKeySigner(XmtpEngine.installed().randomWallet());
    }

    @Override
    public AccountAddress address() {
        return wallet.address();
    }

    @Override
    public Mono<byte[]> sign(String text) {
        Objects.requireNonNull(text, "text");
        return wallet.sign(text);
    }

    /** Names the account, never the key. */
    @Override
    public String toString() {
        return "PrivateKeySigner[" + address() + "]";
    }
}
