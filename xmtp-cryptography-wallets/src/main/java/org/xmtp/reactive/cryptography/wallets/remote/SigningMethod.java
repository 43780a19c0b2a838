package org.xmtp.reactive.cryptography.wallets.remote;

import java.util.List;

/** How a remote signer is asked. Both sign the text with the prefix of EIP-191. */
public enum SigningMethod {
    /** {@code eth_sign(address, data)}: Web3Signer, EthSigner, Ganache, Hardhat and Anvil. */
    ETH_SIGN("eth_sign"),
    /** {@code personal_sign(data, address)}: wallets with a person before them, such as Frame. */
    PERSONAL_SIGN("personal_sign");

    private final String wire;

    SigningMethod(String wire) {
        this.wire = wire;
    }

    /** The method's name in JSON-RPC. */
    public String wire() {
        return wire;
    }

    List<String> parameters(String address, String data) {
        return this == ETH_SIGN ? List.of(address, data) : List.of(data, address);
    }
}
