package org.xmtp.reactive.store;

import org.xmtp.reactive.api.AccountAddress;

/**
 * What makes this installation itself.
 *
 * @param address the account that it speaks for
 * @param ratchet the name of the ratchet that made the account and all sessions
 * @param account the serialised account
 * @param grant the wallet's signature, 65 bytes
 * @param createdNs when it was made, by our clock
 * @param published whether the node has accepted its contact bundle
 */
public record StoredIdentity(
        AccountAddress address, String ratchet, byte[] account, byte[] grant, long createdNs, boolean published) {
    /** The same, once the node has accepted its contact bundle. */
    public StoredIdentity afterPublishing() {
        return new StoredIdentity(address, ratchet, account, grant, createdNs, true);
    }
}
