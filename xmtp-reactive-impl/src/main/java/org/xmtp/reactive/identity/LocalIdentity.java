package org.xmtp.reactive.identity;

import java.security.SecureRandom;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.cryptography.identity.Identifiers;
import org.xmtp.reactive.cryptography.olm.RatchetAccount;
import org.xmtp.reactive.cryptography.olm.RatchetEngine;
import org.xmtp.reactive.network.Topics;
import org.xmtp.reactive.store.OwnBundle;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.StoredIdentity;
import org.xmtp.reactive.wire.BundleCodec;

/**
 * This installation: its keys, and the account that it speaks for. Lanes read the account; none of them changes it.
 *
 * @param installation this installation's id
 * @param ratchet what made its keys, and makes its sessions
 * @param account its keys
 * @param stored what the store holds of it
 * @param random the one source of randomness
 */
public record LocalIdentity(
        InstallationId installation,
        RatchetEngine ratchet,
        RatchetAccount account,
        StoredIdentity stored,
        SecureRandom random) {

    /** Reads what the store holds. */
    public static LocalIdentity of(StoredIdentity stored, RatchetEngine ratchet, SecureRandom random) {
        RatchetAccount account = ratchet.restoreAccount(stored.account());
        return new LocalIdentity(
                new InstallationId(Identifiers.installationId(account.identityKey())),
                ratchet,
                account,
                stored,
                random);
    }

    /** The account. */
    public AccountAddress address() {
        return stored.address();
    }

    /** This installation as others name it. */
    public PeerId self() {
        return new PeerId(address(), installation);
    }

    /** The same installation, of which the store holds something else; its account is the same object. */
    LocalIdentity as(StoredIdentity changed) {
        return new LocalIdentity(installation, ratchet, account, changed, random);
    }

    /** The contact bundle that it publishes, as an envelope: the same each time until its keys change. */
    NetworkEnvelope bundle() {
        OwnBundle signed = stored.bundle();
        String topic = Topics.contact(address());
        return signed == null
                ? new NetworkEnvelope(
                        topic,
                        stored.createdNs(),
                        BundleCodec.write(account.identityKey(), stored.grant(), address(), account.fallbackKey()))
                : new NetworkEnvelope(topic, signed.timestampNs(), signed.bytes());
    }
}
