package org.xmtp.reactive.identity;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.Sealing;
import org.xmtp.reactive.api.XmtpConfigurationException;
import org.xmtp.reactive.cryptography.identity.InstallationStatement;
import org.xmtp.reactive.cryptography.olm.RatchetAccount;
import org.xmtp.reactive.cryptography.olm.RotatingAccount;
import org.xmtp.reactive.cryptography.wallet.WalletAddress;
import org.xmtp.reactive.store.OwnBundle;
import org.xmtp.reactive.store.Statement;
import org.xmtp.reactive.store.StoredIdentity;
import org.xmtp.reactive.wire.BundleCodec;
import org.xmtp.reactive.wire.MalformedException;

/**
 * Our keys at one moment, with the signed bundle that tells of them. A value: whatever changes them makes others, on
 * any thread.
 *
 * @param account the keys
 * @param stored what the store is to hold of them
 */
record OwnKeys(RotatingAccount account, StoredIdentity stored) {
    /** How long others open sessions with a bundle: an installation that has not come back by then is believed gone. */
    static final Duration LIFETIME = Duration.ofDays(180);

    private static final long FIRST_SEQUENCE = 1;

    /** Differs from all that there are. */
    private static final long NONE_KNOWN = -1;

    /**
     * The installation with a signed bundle that tells of its key and of what it can do, where its ratchet signs one;
     * else as it is.
     *
     * @param madeNs when its fallback key was made, where no bundle tells
     */
    static StoredIdentity withBundle(LocalIdentity identity, long nowNs, long madeNs) {
        StoredIdentity stored = identity.stored();
        OwnBundle before = stored.bundle();
        if (!(identity.account() instanceof RotatingAccount account)) {
            return stored;
        }
        if (before == null) {
            return stored.with(
                    signed(identity, account, new Terms(nextSequence(0, nowNs), nowNs, madeNs, List.of(), 0)));
        }
        if (capabilitiesOf(before, identity.address()) == capabilitiesOf(identity)) {
            return stored;
        }
        Terms terms = new Terms(
                nextSequence(before.sequence(), nowNs), nowNs, before.keyNs(), before.replacedNs(), before.uses());
        OwnBundle next = signed(identity, account, terms);
        return stored.with(before.outdated() ? next.afterRecovery() : next);
    }

    private static long capabilitiesOf(LocalIdentity identity) {
        return identity.sealing() == Sealing.OFF ? 0 : Statement.OPENS_SEALS;
    }

    private static long capabilitiesOf(OwnBundle bundle, AccountAddress account) {
        try {
            Statement statement = BundleCodec.read(bundle.bytes(), account, bundle.timestampNs())
                    .statement();
            return statement == null ? 0 : statement.capabilities();
        } catch (MalformedException e) {
            // Another version wrote it, perhaps; nobody is served by one that cannot be read.
            return NONE_KNOWN;
        }
    }

    /**
     * Those with a new fallback key; the two before it stay.
     *
     * @param identity as it is; its ratchet keeps keys of before
     * @param above a sequence number below that of the new bundle
     * @throws XmtpConfigurationException if there can be none above
     */
    static OwnKeys rotated(LocalIdentity identity, long nowNs, long above) {
        OwnBundle before = bundleOf(identity);
        if (Math.max(above, before.sequence()) == Long.MAX_VALUE) {
            throw new XmtpConfigurationException(
                    ErrorCode.ROTATION_UNAVAILABLE,
                    "There is a contact bundle of this installation, " + identity.installation()
                            + ", with the highest number that there can be, and none is believed after it: somebody else"
                            + " has its identity key. Revoke it, and register another one.");
        }
        RotatingAccount account = rotating(identity.account()).withNewFallbackKey(identity.random());
        List<Long> replaced = new ArrayList<>(List.of(nowNs));
        replaced.addAll(before.replacedNs());
        Terms terms = new Terms(
                nextSequence(Math.max(above, before.sequence()), nowNs),
                nowNs,
                nowNs,
                replaced.subList(0, account.previousFallbackKeys().size()),
                0);
        return new OwnKeys(account, identity.stored().with(account.serialize(), signed(identity, account, terms)));
    }

    /** Those without the fallback keys that were replaced before a time, by our clock. */
    static OwnKeys without(LocalIdentity identity, long replacedBeforeNs) {
        OwnBundle before = bundleOf(identity);
        List<Long> kept = before.replacedNs().stream()
                .filter(at -> at >= replacedBeforeNs)
                .toList();
        RotatingAccount account = rotating(identity.account()).keepingFallbackKeys(kept.size());
        return new OwnKeys(account, identity.stored().with(account.serialize(), before.keeping(kept)));
    }

    /** What a new bundle says. */
    private record Terms(long sequence, long nowNs, long keyNs, List<Long> replacedNs, long uses) {}

    /** By the clock, so that a store put back from a backup goes on above what it had published since. */
    private static long nextSequence(long above, long nowNs) {
        return Math.max(Math.max(FIRST_SEQUENCE, nowNs), above + 1);
    }

    private static OwnBundle signed(LocalIdentity identity, RotatingAccount account, Terms terms) {
        AccountAddress address = identity.address();
        InstallationStatement statement = new InstallationStatement(
                new WalletAddress(address.wire()),
                account.identityKey(),
                account.signingKey(),
                terms.sequence,
                capabilitiesOf(identity),
                Math.max(FIRST_SEQUENCE, terms.nowNs + LIFETIME.toNanos()),
                account.fallbackKey(),
                terms.keyNs);
        byte[] signature = account.signWithIdentityKey(statement.bytes(), identity.random());
        return new OwnBundle(
                BundleCodec.write(statement, identity.stored().grant(), signature),
                terms.sequence,
                terms.nowNs,
                terms.keyNs,
                terms.replacedNs,
                terms.uses);
    }

    private static OwnBundle bundleOf(LocalIdentity identity) {
        OwnBundle bundle = identity.stored().bundle();
        if (bundle == null) {
            throw new IllegalStateException("Who rotates keys has a signed bundle from the first start on.");
        }
        return bundle;
    }

    private static RotatingAccount rotating(RatchetAccount account) {
        if (account instanceof RotatingAccount rotating) {
            return rotating;
        }
        throw new IllegalStateException("The ratchet keeps no fallback keys of before.");
    }
}
