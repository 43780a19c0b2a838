package org.xmtp.reactive.store.h2;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.xmtp.reactive.api.Trust;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.records.ChangeRecord;
import org.xmtp.reactive.store.records.JournalRecord;

/** The changes of a write-set that are folded later, packed into one row. */
final class JournalCodec {
    private JournalCodec() {}

    static byte[] encode(List<Change> changes) {
        JournalRecord.Builder stored = JournalRecord.newBuilder();
        for (Change change : changes) {
            encode(change).ifPresent(stored::addChanges);
        }
        return stored.build().toByteArray();
    }

    static List<Change> decode(byte[] bytes) throws InvalidProtocolBufferException {
        List<Change> changes = new ArrayList<>();
        for (ChangeRecord stored : JournalRecord.parseFrom(bytes).getChangesList()) {
            changes.add(decode(stored));
        }
        return changes;
    }

    /** Empty for a change that the head alone keeps. */
    private static Optional<ChangeRecord.Builder> encode(Change change) {
        ChangeRecord.Builder stored = ChangeRecord.newBuilder();
        if (change instanceof Change.SessionAdvanced advanced) {
            stored.setSessionAdvanced(ChangeRecord.SessionAdvanced.newBuilder()
                    .setPeer(NameCodec.encode(advanced.row().peer()))
                    .setSession(PeerCodec.encode(advanced.row())));
        } else if (change instanceof Change.ContactLearned learned) {
            stored.setContactLearned(ChangeRecord.ContactLearned.newBuilder()
                    .setAccount(NameCodec.encode(learned.contact().peer().account()))
                    .setContact(PeerCodec.encode(learned.contact())));
        } else if (change instanceof Change.InstallationsRevoked revoked) {
            stored.setInstallationsRevoked(ChangeRecord.InstallationsRevoked.newBuilder()
                    .setAccount(NameCodec.encode(revoked.revocation().account()))
                    .setRevocation(PeerCodec.encode(revoked.revocation())));
        } else if (change instanceof Change.InstallationUnapproved one) {
            stored.setInstallationUnapproved(ChangeRecord.InstallationUnapproved.newBuilder()
                    .setPeer(NameCodec.encode(one.peer()))
                    .setRefused(one.trust() == Trust.REFUSE));
        } else if (change instanceof Change.InstallationApproved one) {
            stored.setInstallationApproved(NameCodec.encode(one.peer()));
        } else if (change instanceof Change.AccountRead read) {
            stored.setAccountRead(NameCodec.encode(read.account()));
        } else if (change instanceof Change.EnvelopeSeen seen) {
            stored.setEnvelopeSeen(ChangeRecord.EnvelopeSeen.newBuilder()
                    .setMark(NameCodec.encode(seen.mark()))
                    .setEnvelope(NameCodec.encode(seen.envelope())));
        } else if (change instanceof Change.EnvelopeHeld held) {
            stored.setEnvelopeHeld(PeerCodec.encode(held.envelope()));
        } else if (change instanceof Change.EnvelopeReleased released) {
            stored.setEnvelopeReleased(NameCodec.encode(released.digest()));
        } else if (change instanceof Change.OneTimeKeyUsed used) {
            stored.setOneTimeKeyUsed(used.key());
        } else if (change instanceof Change.FallbackKeyUsed) {
            stored.setFallbackKeyUsed(true);
        } else if (change instanceof Change.IdentityChanged identity) {
            stored.setIdentityChanged(PeerCodec.encode(identity.identity()));
        } else {
            return Optional.empty();
        }
        return Optional.of(stored);
    }

    private static Change decode(ChangeRecord stored) throws InvalidProtocolBufferException {
        return switch (stored.getChangeCase()) {
            case SESSION_ADVANCED ->
                new Change.SessionAdvanced(PeerCodec.session(
                        NameCodec.peer(stored.getSessionAdvanced().getPeer()),
                        stored.getSessionAdvanced().getSession()));
            case CONTACT_LEARNED ->
                new Change.ContactLearned(PeerCodec.contact(
                        NameCodec.account(stored.getContactLearned().getAccount()),
                        stored.getContactLearned().getContact()));
            case INSTALLATIONS_REVOKED ->
                new Change.InstallationsRevoked(PeerCodec.revocation(
                        NameCodec.account(stored.getInstallationsRevoked().getAccount()),
                        stored.getInstallationsRevoked().getRevocation()));
            case INSTALLATION_UNAPPROVED ->
                new Change.InstallationUnapproved(
                        NameCodec.peer(stored.getInstallationUnapproved().getPeer()),
                        PeerCodec.trust(stored.getInstallationUnapproved().getRefused()));
            case INSTALLATION_APPROVED ->
                new Change.InstallationApproved(NameCodec.peer(stored.getInstallationApproved()));
            case ACCOUNT_READ -> new Change.AccountRead(NameCodec.account(stored.getAccountRead()));
            case ENVELOPE_SEEN ->
                new Change.EnvelopeSeen(
                        NameCodec.digest(stored.getEnvelopeSeen().getMark()),
                        NameCodec.digest(stored.getEnvelopeSeen().getEnvelope()));
            case ENVELOPE_HELD -> new Change.EnvelopeHeld(PeerCodec.held(stored.getEnvelopeHeld()));
            case ENVELOPE_RELEASED -> new Change.EnvelopeReleased(NameCodec.digest(stored.getEnvelopeReleased()));
            case ONE_TIME_KEY_USED -> new Change.OneTimeKeyUsed(stored.getOneTimeKeyUsed());
            case FALLBACK_KEY_USED -> new Change.FallbackKeyUsed();
            case IDENTITY_CHANGED -> new Change.IdentityChanged(PeerCodec.identity(stored.getIdentityChanged()));
            case CHANGE_NOT_SET -> throw new InvalidProtocolBufferException("a change of an unknown kind");
        };
    }
}
