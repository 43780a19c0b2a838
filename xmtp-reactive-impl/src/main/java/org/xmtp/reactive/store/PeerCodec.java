package org.xmtp.reactive.store;

import com.google.protobuf.UnsafeByteOperations;
import java.util.Optional;
import java.util.Set;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.store.records.ContactRecord;
import org.xmtp.reactive.store.records.HeldRecord;
import org.xmtp.reactive.store.records.IdentityRecord;
import org.xmtp.reactive.store.records.InstallationRecord;
import org.xmtp.reactive.store.records.SessionRecord;

/** Sessions, contacts, held envelopes and the installation itself in their stored form. */
final class PeerCodec {
    /** The only ratchet there was when its name was not stored yet. */
    private static final String FIRST_RATCHET = "java";

    private PeerCodec() {}

    static SessionRecord encode(SessionRow row) {
        return SessionRecord.newBuilder()
                .setId(row.sessionId())
                .setVersion(row.version())
                .setDurableVersion(row.durableVersion())
                .setCreatedNs(row.createdNs())
                .setReceivedOrder(row.receivedOrder())
                .setState(UnsafeByteOperations.unsafeWrap(row.state()))
                .build();
    }

    static SessionRow session(PeerId peer, SessionRecord stored) {
        return new SessionRow(
                peer,
                stored.getId(),
                stored.getVersion(),
                stored.getDurableVersion(),
                stored.getCreatedNs(),
                stored.getReceivedOrder(),
                stored.getState().toByteArray());
    }

    static ContactRecord encode(Contact contact) {
        ContactRecord.Builder stored = ContactRecord.newBuilder()
                .setInstallation(contact.peer().installation().value())
                .setIdentityKey(UnsafeByteOperations.unsafeWrap(contact.identityKey()))
                .setFallbackKey(UnsafeByteOperations.unsafeWrap(contact.fallbackKey()))
                .setPublishedNs(contact.publishedNs());
        byte[] signingKey = contact.signingKey();
        if (signingKey != null) {
            stored.setSigningKey(UnsafeByteOperations.unsafeWrap(signingKey));
        }
        return stored.build();
    }

    static Contact contact(AccountAddress account, ContactRecord stored) {
        return new Contact(
                new PeerId(account, new InstallationId(stored.getInstallation())),
                stored.getIdentityKey().toByteArray(),
                stored.getFallbackKey().toByteArray(),
                stored.hasSigningKey() ? stored.getSigningKey().toByteArray() : null,
                stored.getPublishedNs());
    }

    static HeldRecord encode(HeldEnvelope envelope) {
        return HeldRecord.newBuilder()
                .setDigest(NameCodec.encode(envelope.digest()))
                .setSender(NameCodec.encode(envelope.sender()))
                .setTimestampNs(envelope.timestampNs())
                .setHeldNs(envelope.heldNs())
                .setMessage(UnsafeByteOperations.unsafeWrap(envelope.message()))
                .build();
    }

    static HeldEnvelope held(HeldRecord stored) {
        return new HeldEnvelope(
                NameCodec.digest(stored.getDigest()),
                NameCodec.peer(stored.getSender()),
                stored.getTimestampNs(),
                stored.getHeldNs(),
                stored.getMessage().toByteArray());
    }

    static IdentityRecord encode(StoredIdentity identity) {
        return IdentityRecord.newBuilder()
                .setAddress(NameCodec.encode(identity.address()))
                .setRatchet(identity.ratchet())
                .setAccount(UnsafeByteOperations.unsafeWrap(identity.account()))
                .setGrant(UnsafeByteOperations.unsafeWrap(identity.grant()))
                .setCreatedNs(identity.createdNs())
                .setPublished(identity.published())
                .build();
    }

    static StoredIdentity identity(IdentityRecord stored) {
        return new StoredIdentity(
                NameCodec.account(stored.getAddress()),
                stored.hasRatchet() ? stored.getRatchet() : FIRST_RATCHET,
                stored.getAccount().toByteArray(),
                stored.getGrant().toByteArray(),
                stored.getCreatedNs(),
                stored.getPublished());
    }

    static InstallationRecord encode(PendingInstallation installation) {
        InstallationRecord.Builder stored =
                InstallationRecord.newBuilder().addAllUsedOneTimeKeys(installation.usedOneTimeKeys());
        installation.identity().ifPresent(identity -> stored.setIdentity(encode(identity)));
        return stored.build();
    }

    static PendingInstallation installation(InstallationRecord stored) {
        return new PendingInstallation(
                stored.hasIdentity() ? Optional.of(identity(stored.getIdentity())) : Optional.empty(),
                Set.copyOf(stored.getUsedOneTimeKeysList()));
    }
}
