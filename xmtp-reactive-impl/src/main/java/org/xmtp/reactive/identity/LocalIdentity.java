package org.xmtp.reactive.identity;

import java.security.SecureRandom;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.api.Sealing;
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
 * @param account its keys
 * @param stored what the store holds of it
 * @param means what it works with
 */
public record LocalIdentity(InstallationId installation, RatchetAccount account, StoredIdentity stored, Means means) {

    /**
     * What an installation works with.
     *
     * @param ratchet what made its keys, and makes its sessions
     * @param sealing what is hidden from the node
     * @param random the one source of randomness
     */
    public record Means(RatchetEngine ratchet, Sealing sealing, SecureRandom random) {}

    /** Reads what the store holds. */
    public static LocalIdentity of(StoredIdentity stored, Means means) {
        RatchetAccount account = means.ratchet.restoreAccount(stored.account());
        return new LocalIdentity(
                new InstallationId(Identifiers.installationId(account.identityKey())), account, stored, means);
    }

    /** What made its keys, and makes its sessions. */
    public RatchetEngine ratchet() {
        return means.ratchet;
    }

    /** What is hidden from the node. */
    public Sealing sealing() {
        return means.sealing;
    }

    /** The one source of randomness. */
    public SecureRandom random() {
        return means.random;
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
        return new LocalIdentity(installation, account, changed, means);
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
