package org.xmtp.reactive.api;

import java.util.Objects;
import org.xmtp.reactive.api.spi.XmtpEngine;
import reactor.core.publisher.Mono;

/** A wallet whose secp256k1 key is in memory. */
public final class PrivateKeySigner implements Signer {
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
