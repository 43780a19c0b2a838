package org.xmtp.reactive.store;

import org.jspecify.annotations.Nullable;
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
 * @param bundle its signed contact bundle; null where its ratchet signs none, or none was made yet
 */
public record StoredIdentity(
        AccountAddress address,
        String ratchet,
        byte[] account,
        byte[] grant,
        long createdNs,
        boolean published,
        @Nullable OwnBundle bundle) {
    /** An installation without a signed bundle. */
    public StoredIdentity(
            AccountAddress address, String ratchet, byte[] account, byte[] grant, long createdNs, boolean published) {
        this(address, ratchet, account, grant, createdNs, published, null);
    }

    /** The same, once the node has accepted its contact bundle. */
    public StoredIdentity afterPublishing() {
        return new StoredIdentity(address, ratchet, account, grant, createdNs, true, bundle);
    }

    /** The same with other keys, and the bundle that tells of them. */
    public StoredIdentity with(byte[] changed, OwnBundle next) {
        return new StoredIdentity(address, ratchet, changed, grant, createdNs, published, next);
    }

    /** The same with another signed bundle. */
    public StoredIdentity with(OwnBundle next) {
        return with(account, next);
    }

    /** The same, once a session more was opened with its fallback key. */
    StoredIdentity fallbackKeyUsed() {
        return bundle == null ? this : with(bundle.used());
    }
}
