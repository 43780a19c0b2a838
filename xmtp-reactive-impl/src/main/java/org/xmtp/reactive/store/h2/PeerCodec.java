package org.xmtp.reactive.store.h2;

import com.google.protobuf.UnsafeByteOperations;
import java.util.Optional;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.api.Trust;
import org.xmtp.reactive.store.Contact;
import org.xmtp.reactive.store.HeldEnvelope;
import org.xmtp.reactive.store.HeldPlace;
import org.xmtp.reactive.store.OwnBundle;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.Revocation;
import org.xmtp.reactive.store.SessionRow;
import org.xmtp.reactive.store.Statement;
import org.xmtp.reactive.store.StoredIdentity;
import org.xmtp.reactive.store.StoredInstallation;
import org.xmtp.reactive.store.Unapproved;
import org.xmtp.reactive.store.records.ContactRecord;
import org.xmtp.reactive.store.records.HeldRecord;
import org.xmtp.reactive.store.records.IdentityRecord;
import org.xmtp.reactive.store.records.InstallationRecord;
import org.xmtp.reactive.store.records.OwnBundleRecord;
import org.xmtp.reactive.store.records.RevocationRecord;
import org.xmtp.reactive.store.records.SessionRecord;
import org.xmtp.reactive.store.records.StatementRecord;
import org.xmtp.reactive.store.records.UnapprovedRecord;

/** Sessions, contacts, held envelopes and the installation itself in their stored form. */
final class PeerCodec {
    /** The only ratchet there was when its name was not stored yet. */
    private static final String FIRST_RATCHET = "java";

    private PeerCodec() {}

    static SessionRecord encode(SessionRow row) {
        return SessionRecord.newBuilder()
                .setId(row.sessionId())
                .setVersion(row.version())
                .setCreatedNs(row.createdNs())
                .setReceivedNs(row.receivedNs())
                .setReplacedNs(row.replacedNs())
                .setState(UnsafeByteOperations.unsafeWrap(row.state()))
                .addAllPages(FoldedPages.encode(row.pages()))
                .build();
    }

    static SessionRow session(PeerId peer, SessionRecord stored) {
        return new SessionRow(
                peer,
                stored.getId(),
                stored.getVersion(),
                stored.getCreatedNs(),
                stored.getReceivedNs(),
                stored.getReplacedNs(),
                stored.getState().toByteArray(),
                FoldedPages.decode(stored.getPagesList()));
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
        Statement statement = contact.statement();
        if (statement != null) {
            stored.setStatement(StatementRecord.newBuilder()
                    .setSequence(statement.sequence())
                    .setCapabilities(statement.capabilities())
                    .setExpiresNs(statement.expiresNs()));
        }
        return stored.build();
    }

    static Contact contact(AccountAddress account, ContactRecord stored) {
        return new Contact(
                new PeerId(account, new InstallationId(stored.getInstallation())),
                stored.getIdentityKey().toByteArray(),
                stored.getFallbackKey().toByteArray(),
                stored.hasSigningKey() ? stored.getSigningKey().toByteArray() : null,
                stored.getPublishedNs(),
                stored.hasStatement() ? statement(stored.getStatement()) : null);
    }

    private static Statement statement(StatementRecord stored) {
        return new Statement(stored.getSequence(), stored.getCapabilities(), stored.getExpiresNs());
    }

    static RevocationRecord encode(Revocation revocation) {
        RevocationRecord.Builder stored = RevocationRecord.newBuilder()
                .setRevokedNs(revocation.revokedNs())
                .setSignature(UnsafeByteOperations.unsafeWrap(revocation.signature()));
        revocation.installations().forEach(installation -> stored.addInstallations(installation.value()));
        return stored.build();
    }

    static Revocation revocation(AccountAddress account, RevocationRecord stored) {
        return new Revocation(
                account,
                stored.getInstallationsList().stream().map(InstallationId::new).toList(),
                stored.getRevokedNs(),
                stored.getSignature().toByteArray());
    }

    static UnapprovedRecord encode(Unapproved one) {
        return UnapprovedRecord.newBuilder()
                .setInstallation(one.peer().installation().value())
                .setRefused(one.trust() == Trust.REFUSE)
                .setSince(one.since())
                .build();
    }

    static Unapproved unapproved(AccountAddress account, UnapprovedRecord stored) {
        return new Unapproved(
                new PeerId(account, new InstallationId(stored.getInstallation())),
                trust(stored.getRefused()),
                stored.getSince());
    }

    /** How an installation stands that was not approved. */
    static Trust trust(boolean refused) {
        return refused ? Trust.REFUSE : Trust.HOLD;
    }

    static HeldRecord encode(HeldEnvelope envelope) {
        return encode(envelope.place()).toBuilder()
                .setMessage(UnsafeByteOperations.unsafeWrap(envelope.message()))
                .build();
    }

    static HeldRecord encode(HeldPlace place) {
        return HeldRecord.newBuilder()
                .setDigest(NameCodec.encode(place.digest()))
                .setSender(NameCodec.encode(place.sender()))
                .setTimestampNs(place.timestampNs())
                .setTurn(place.turn())
                .setHeldNs(place.heldNs())
                .setSize(place.size())
                .build();
    }

    /**
     * An envelope's place; where its row is one of before their bytes had rows of their own, it still tells their size.
     */
    static HeldPlace place(HeldRecord stored) {
        HeldEnvelope envelope = held(stored);
        int size = Math.max(stored.getSize(), envelope.message().length);
        return new HeldPlace(
                envelope.digest(), envelope.sender(), envelope.timestampNs(), envelope.turn(), envelope.heldNs(), size);
    }

    static HeldEnvelope held(HeldRecord stored) {
        return new HeldEnvelope(
                NameCodec.digest(stored.getDigest()),
                NameCodec.peer(stored.getSender()),
                stored.getTimestampNs(),
                stored.getTurn(),
                stored.getHeldNs(),
                stored.getMessage().toByteArray());
    }

    static IdentityRecord encode(StoredIdentity identity) {
        IdentityRecord.Builder stored = IdentityRecord.newBuilder()
                .setAddress(NameCodec.encode(identity.address()))
                .setRatchet(identity.ratchet())
                .setAccount(UnsafeByteOperations.unsafeWrap(identity.account()))
                .setGrant(UnsafeByteOperations.unsafeWrap(identity.grant()))
                .setCreatedNs(identity.createdNs())
                .setPublished(identity.published())
                .setRecoveredNs(identity.recoveredNs());
        OwnBundle bundle = identity.bundle();
        if (bundle != null) {
            stored.setBundle(OwnBundleRecord.newBuilder()
                    .setBytes(UnsafeByteOperations.unsafeWrap(bundle.bytes()))
                    .setSequence(bundle.sequence())
                    .setTimestampNs(bundle.timestampNs())
                    .setKeyNs(bundle.keyNs())
                    .addAllReplacedNs(bundle.replacedNs())
                    .setUses(bundle.uses())
                    .setOutdated(bundle.outdated()));
        }
        return stored.build();
    }

    static StoredIdentity identity(IdentityRecord stored) {
        return new StoredIdentity(
                NameCodec.account(stored.getAddress()),
                stored.hasRatchet() ? stored.getRatchet() : FIRST_RATCHET,
                stored.getAccount().toByteArray(),
                stored.getGrant().toByteArray(),
                stored.getCreatedNs(),
                stored.getPublished(),
                stored.getRecoveredNs(),
                stored.hasBundle() ? bundle(stored.getBundle()) : null);
    }

    private static OwnBundle bundle(OwnBundleRecord stored) {
        return new OwnBundle(
                stored.getBytes().toByteArray(),
                stored.getSequence(),
                stored.getTimestampNs(),
                stored.getKeyNs(),
                stored.getReplacedNsList(),
                stored.getUses(),
                stored.getOutdated());
    }

    static InstallationRecord encode(StoredInstallation installation) {
        InstallationRecord.Builder stored =
                InstallationRecord.newBuilder().addAllUsedOneTimeKeys(installation.usedOneTimeKeys());
        installation.identity().ifPresent(identity -> stored.setIdentity(encode(identity)));
        return stored.build();
    }

    static StoredInstallation installation(InstallationRecord stored) {
        return StoredInstallation.of(
                stored.hasIdentity() ? Optional.of(identity(stored.getIdentity())) : Optional.empty(),
                stored.getUsedOneTimeKeysList());
    }
}
