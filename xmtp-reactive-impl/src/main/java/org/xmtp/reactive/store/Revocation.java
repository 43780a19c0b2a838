package org.xmtp.reactive.store;

import java.util.List;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.InstallationId;

/**
 * Installations that their account's wallet has taken back for good, with the proof of it.
 *
 * @param account the account
 * @param installations whom, in strictly rising order
 * @param revokedNs when, by the clock of whoever signed it; decides nothing
 * @param signature the wallet's signature, 65 bytes
 */
public record Revocation(AccountAddress account, List<InstallationId> installations, long revokedNs, byte[] signature) {
    /** Copies the list. */
    public Revocation {
        installations = List.copyOf(installations);
    }
}
