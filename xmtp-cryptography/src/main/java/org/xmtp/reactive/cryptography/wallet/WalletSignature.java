package org.xmtp.reactive.cryptography.wallet;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.util.BigIntegers;

/**
 * A recoverable secp256k1 signature of a text (EIP-191).
 *
 * @param r from 1 to the group order
 * @param s from 1 to half of the group order (EIP-2)
 * @param recoveryId 0 or 1: which of the two points with x coordinate r
 */
public record WalletSignature(BigInteger r, BigInteger s, int recoveryId) {
    /** The encoded length: r 32, s 32, v 1. */
    public static final int BYTES = 65;

    private static final int S_OFFSET = 32;
    private static final int V_OFFSET = 64;
    private static final int V_BASE = 27;

    /**
     * Checks the ranges.
     *
     * @throws WalletException {@code MALFORMED_SIGNATURE} or {@code HIGH_S}
     */
    public WalletSignature {
        if (!Secp256k1.isScalar(r) || !Secp256k1.isScalar(s)) {
            throw malformed("r and s between 1 and the order of secp256k1", "a number out of range");
        }
        if (Secp256k1.isHigh(s)) {
            throw new WalletException(
                    WalletException.Reason.HIGH_S,
                    "the signature's s is above half of the group order; sign with a wallet that follows EIP-2");
        }
        if (recoveryId != 0 && recoveryId != 1) {
            throw malformed("recovery id 0 or 1", Integer.toString(recoveryId));
        }
    }

    /**
     * Decodes r ‖ s ‖ v of 65 bytes, v being 27 or 28, or 0 or 1.
     *
     * @throws WalletException {@code MALFORMED_SIGNATURE} or {@code HIGH_S}
     */
    public static WalletSignature parse(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw malformed(BYTES + " bytes", Integer.toString(bytes.length));
        }
        int v = bytes[V_OFFSET] & 0xFF;
        boolean plain = v == 0 || v == 1;
        if (!plain && v != V_BASE && v != V_BASE + 1) {
            throw malformed("a last byte of 27, 28, 0 or 1", Integer.toString(v));
        }
        return new WalletSignature(
                new BigInteger(1, Arrays.copyOfRange(bytes, 0, S_OFFSET)),
                new BigInteger(1, Arrays.copyOfRange(bytes, S_OFFSET, V_OFFSET)),
                plain ? v : v - V_BASE);
    }

    /** The 65 bytes r ‖ s ‖ v, v being 27 or 28. */
    public byte[] bytes() {
        byte[] bytes = new byte[BYTES];
        System.arraycopy(BigIntegers.asUnsignedByteArray(S_OFFSET, r), 0, bytes, 0, S_OFFSET);
        System.arraycopy(BigIntegers.asUnsignedByteArray(S_OFFSET, s), 0, bytes, S_OFFSET, S_OFFSET);
        bytes[V_OFFSET] = (byte) (V_BASE + recoveryId);
        return bytes;
    }

    /**
     * The address of the wallet that signed this text. Another text gives another address, so compare it with the one
     * expected.
     *
     * @throws WalletException {@code UNRECOVERABLE} when no wallet can have
     */
    public WalletAddress recover(String text) {
        return Secp256k1.recover(r, s, recoveryId, PersonalMessage.digest(text))
                .orElseThrow(() -> new WalletException(
                        WalletException.Reason.UNRECOVERABLE,
                        "no secp256k1 key can have made this signature; contract wallets (EIP-1271) can't sign here"));
    }

    /** The address of whoever signed the text without the prefix of EIP-191, if anybody can have. */
    Optional<WalletAddress> recoverBare(String text) {
        return Secp256k1.recover(r, s, recoveryId, Keccak256.digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static WalletException malformed(String expected, String got) {
        return new WalletException(
                WalletException.Reason.MALFORMED_SIGNATURE, "signature: expected " + expected + ", got " + got);
    }
}
