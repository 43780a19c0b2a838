package org.xmtp.reactive.cryptography.wallet;

/** What this package throws for an address, key or signature that can't be used. The message names value and remedy. */
public final class WalletException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    WalletException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** Why the input was refused. */
    public Reason reason() {
        return reason;
    }

    /** The reasons for a refusal. */
    public enum Reason {
        /** Not {@code 0x} and 40 hex digits, or not in lower case where the wire form is asked for. */
        MALFORMED_ADDRESS,
        /** Mixed case that is not the EIP-55 checksum: a digit is probably mistyped. */
        BAD_CHECKSUM,
        /** No private key of 32 bytes below the secp256k1 group order, or no uncompressed point of the curve. */
        MALFORMED_KEY,
        /** Not 65 bytes, r or s out of range, or another recovery id than 27, 28, 0 or 1. */
        MALFORMED_SIGNATURE,
        /** The s of the signature is in the upper half: the altered twin of a genuine signature (EIP-2). */
        HIGH_S,
        /** No public key can have made this signature. */
        UNRECOVERABLE,
        /** The signature is another wallet's than the one expected, or that of another text. */
        OTHER_SIGNER,
        /** The signature is of a form that contract wallets alone give (EIP-1271, EIP-6492). */
        CONTRACT_WALLET
    }
}
