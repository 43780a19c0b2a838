package org.xmtp.reactive.cryptography.identity;

import java.util.HexFormat;
import org.xmtp.reactive.cryptography.olm.Curve25519PublicKey;
import org.xmtp.reactive.cryptography.wallet.WalletAddress;
import org.xmtp.reactive.cryptography.wallet.WalletException;
import org.xmtp.reactive.cryptography.wallet.WalletSignature;

/**
 * What a wallet signs to let an installation speak for its account (PROTOCOL section 4, text version 1). Only wallets
 * with a key of their own can sign it: a contract wallet (EIP-1271) can't.
 *
 * @param account the wallet's address
 * @param identityKey the installation's identity key
 */
public record Grant(WalletAddress account, Curve25519PublicKey identityKey) {
    /** The text to sign as {@code personal_sign}. */
    public String text() {
        return "AccountAssociation(XMTPv3): " + account.wire() + " -> keyBytes:"
                + HexFormat.of().formatHex(identityKey.bytes());
    }

    /** Whether the account's wallet made this signature for this grant. False for a signature nobody can have made. */
    public boolean isSignedBy(WalletSignature signature) {
        try {
            return signature.recover(text()).equals(account);
        } catch (WalletException unrecoverable) {
            return false;
        }
    }
}
