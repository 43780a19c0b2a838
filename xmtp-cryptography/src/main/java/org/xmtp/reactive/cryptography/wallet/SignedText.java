package org.xmtp.reactive.cryptography.wallet;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.xmtp.reactive.cryptography.wallet.WalletException.Reason;

/**
 * A text that one wallet was asked to sign. It tells why what came back is not that wallet's signature, and whether
 * that is since a contract is behind the address: a contract has no key, so nothing can be recovered from what it calls
 * a signature.
 *
 * @param signer who was asked
 * @param text what it was asked to sign as {@code personal_sign} (EIP-191)
 */
public record SignedText(WalletAddress signer, String text) {
    /** The last 32 bytes of signatures for contracts that are not deployed yet (EIP-6492). */
    private static final byte[] UNDEPLOYED = HexFormat.of().parseHex("6492".repeat(16));

    private static final int COMPACT_BYTES = 64;
    /** A Safe adds 4 to the last byte of an owner's personal_sign. */
    private static final int SAFE_V = 31;

    private static final String ONLY_KEYS =
            "contract wallets (EIP-1271) cannot register with XMTP v3-alpha or revoke anything there, for it takes"
                    + " one signature of " + WalletSignature.BYTES
                    + " bytes by the account's own key: register with an account that has a private key";

    /**
     * The wallet's signature of the text.
     *
     * @param signature what came back: 65 bytes r ‖ s ‖ v, v being 27 or 28, or 0 or 1
     * @throws WalletException {@code CONTRACT_WALLET}, {@code OTHER_SIGNER}, {@code MALFORMED_SIGNATURE},
     *     {@code HIGH_S} or {@code UNRECOVERABLE} if it is not
     */
    public WalletSignature check(byte[] signature) {
        refuseForms(signature);
        WalletSignature parsed = WalletSignature.parse(signature);
        WalletAddress found = parsed.recover(text);
        if (!found.equals(signer)) {
            throw new WalletException(Reason.OTHER_SIGNER, other(parsed, found));
        }
        return parsed;
    }

    private void refuseForms(byte[] signature) {
        int length = signature.length;
        if (length >= UNDEPLOYED.length
                && Arrays.equals(signature, length - UNDEPLOYED.length, length, UNDEPLOYED, 0, UNDEPLOYED.length)) {
            throw contract("it ends with the mark of EIP-6492 (6492…6492), so " + signer
                    + " is a contract wallet that is not deployed yet");
        }
        if (length > WalletSignature.BYTES) {
            throw contract("it has " + length + " bytes, as those of contract wallets have");
        }
        if (length == COMPACT_BYTES) {
            throw new WalletException(
                    Reason.MALFORMED_SIGNATURE,
                    "signature: expected " + WalletSignature.BYTES + " bytes r, s and v, got " + COMPACT_BYTES
                            + ", the compact form of EIP-2098; ask the wallet for the other");
        }
        if (length == WalletSignature.BYTES) {
            int v = signature[length - 1];
            if (v == SAFE_V || v == SAFE_V + 1) {
                throw contract("its last byte, " + v + ", is what an owner of a Safe gives");
            }
        }
    }

    private String other(WalletSignature signature, WalletAddress found) {
        Optional<WalletAddress> ofBareText = signature.recoverBare(text);
        if (ofBareText.filter(signer::equals).isPresent()) {
            return "the signature is of the bare text; sign it as EIP-191 personal_sign, with the prefix";
        }
        return "the signature is of " + found + ", not of " + signer
                + ": choose that account in the wallet, and sign the"
                + " text as it is, as EIP-191 personal_sign. If " + signer + " is a contract of which " + found
                + " is an owner: " + ONLY_KEYS;
    }

    private static WalletException contract(String mark) {
        return new WalletException(Reason.CONTRACT_WALLET, "not a signature by a key: " + mark + "; " + ONLY_KEYS);
    }
}
