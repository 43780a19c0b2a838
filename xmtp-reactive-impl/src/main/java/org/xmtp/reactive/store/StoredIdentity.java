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
 * @param recoveredNs when its store was last recovered, by our clock; 0 if it never was
 * @param bundle its signed contact bundle; null where its ratchet signs none, or none was made yet
 */
public record StoredIdentity(
        AccountAddress address,
        String ratchet,
        byte[] account,
        byte[] grant,
        long createdNs,
        boolean published,
        long recoveredNs,
        @Nullable OwnBundle bundle) {
    /** An installation without a signed bundle. */
    public StoredIdentity(
            AccountAddress address, String ratchet, byte[] account, byte[] grant, long createdNs, boolean published) {
        this(address, ratchet, account, grant, createdNs, published, 0, null);
    }

    /** The same, once the node has accepted its contact bundle. */
    public StoredIdentity afterPublishing() {
        return new StoredIdentity(address, ratchet, account, grant, createdNs, true, recoveredNs, bundle);
    }

    /** The same with other keys, and the bundle that tells of them. */
    public StoredIdentity with(byte[] changed, OwnBundle next) {
        return new StoredIdentity(address, ratchet, changed, grant, createdNs, published, recoveredNs, next);
    }

    /** The same with another signed bundle. */
    public StoredIdentity with(OwnBundle next) {
        return with(account, next);
    }

    /**
     * The same, once its store was recovered: others may know a fallback key that was made since, and is lost, and have
     * had answers on sessions that are.
     */
    StoredIdentity recovered(long nowNs) {
        return new StoredIdentity(
                address,
                ratchet,
                account,
                grant,
                createdNs,
                published,
                nowNs,
                bundle == null ? null : bundle.afterRecovery());
    }

    /** The same, once a session more was opened with its fallback key. */
    StoredIdentity fallbackKeyUsed() {
        return bundle == null ? this : with(bundle.used());
    }
}
