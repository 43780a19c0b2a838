package org.xmtp.reactive.cryptography.identity;

import java.util.List;
import org.xmtp.reactive.cryptography.wallet.WalletAddress;
import org.xmtp.reactive.cryptography.wallet.WalletException;
import org.xmtp.reactive.cryptography.wallet.WalletSignature;

/**
 * What a wallet signs to take installations back for good (docs/PROTOCOL-ADDITIONS.md, text version 1). It names them
 * by their ids, which are digests of their identity keys: so it holds whether or not their bundles are known. No grant
 * reads like it, and no revocation reads like another.
 *
 * @param account the wallet's address
 * @param installationIds whom it takes back, {@value #MAX_INSTALLATIONS} at most, in strictly rising order
 * @param revokedNs when, by the clock of whoever asks for it, in nanoseconds since 1970, above 0
 */
public record RevocationStatement(WalletAddress account, List<String> installationIds, long revokedNs) {
    /** How many installations one signature takes back at most: a wallet shows what it signs. */
    public static final int MAX_INSTALLATIONS = 64;

    /**
     * Checks number, order and time.
     *
     * @throws IllegalArgumentException if they are not as said
     */
    public RevocationStatement {
        installationIds = List.copyOf(installationIds);
        if (installationIds.isEmpty() || installationIds.size() > MAX_INSTALLATIONS) {
            throw new IllegalArgumentException(
                    "A revocation names 1 to " + MAX_INSTALLATIONS + " installations, not " + installationIds.size());
        }
        for (int i = 1; i < installationIds.size(); i++) {
            if (installationIds.get(i - 1).compareTo(installationIds.get(i)) >= 0) {
                throw new IllegalArgumentException("A revocation names each installation once, in rising order");
            }
        }
        if (revokedNs <= 0) {
            throw new IllegalArgumentException("A revocation's time is 1 to 2^63-1 ns");
        }
    }

    /** The text to sign as {@code personal_sign}. */
    public String text() {
        return "InstallationRevocation(XMTPv3): " + account.wire() + " -> revokes:" + String.join(",", installationIds)
                + " at:" + revokedNs;
    }

    /** Whether the account's wallet made this signature for it. False for a signature nobody can have made. */
    public boolean isSignedBy(WalletSignature signature) {
        try {
            return signature.recover(text()).equals(account);
        } catch (WalletException unrecoverable) {
            return false;
        }
    }
}
