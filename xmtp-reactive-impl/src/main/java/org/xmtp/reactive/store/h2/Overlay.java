package org.xmtp.reactive.store.h2;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.ConversationId;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.Digest;
import org.xmtp.reactive.store.Entry;
import org.xmtp.reactive.store.HeldEnvelope;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.Place;
import org.xmtp.reactive.store.SessionRow;
import org.xmtp.reactive.store.StoredInstallation;
import org.xmtp.reactive.store.Unapproved;

/**
 * What is durable in the journal but not folded yet. The writer's thread alone changes it, after the commit; readers
 * look at it while it changes, and see each of its parts whole.
 */
final class Overlay {
    /** What a write-set costs beside its bytes: its place in the maps. */
    private static final int WRITE_SET_BYTES = 256;

    private final Table journal;
    private final boolean replayed;
    private final IndexKey index;
    private final Map<PeerId, PendingPeer> peers = new ConcurrentHashMap<>();
    private final Map<AccountAddress, PendingAccount> accounts = new ConcurrentHashMap<>();
    private final Map<Digest, Digest> seen = new ConcurrentHashMap<>();
    private final Map<Digest, Optional<HeldEnvelope>> held = new ConcurrentHashMap<>();
    private final Map<ConversationId, PendingConversation> conversations = new ConcurrentHashMap<>();
    private StoredInstallation installation;
    private boolean installationChanged;
    private long lastPosition;
    private int writeSets;
    private long bytes;

    /**
     * Makes an empty one.
     *
     * @param journal where its write-sets stand
     * @param replayed whether some of it may be folded already, by a process that was killed while folding
     * @param installation the installation as it stands
     * @param lastPosition the position behind which it begins
     */
    Overlay(Table journal, boolean replayed, IndexKey index, StoredInstallation installation, long lastPosition) {
        this.journal = journal;
        this.replayed = replayed;
        this.index = index;
        this.installation = installation;
        this.lastPosition = lastPosition;
    }

    /** The empty one behind this one, whose write-sets stand in the other table. */
    Overlay next() {
        return new Overlay(otherJournal(), false, index, installation, lastPosition);
    }

    /** Takes the changes of a durable write-set, or some of them, which take so many bytes in the journal. */
    void apply(long position, List<Change> changes, long size) {
        lastPosition = Math.max(lastPosition, position);
        writeSets++;
        bytes += size + WRITE_SET_BYTES;
        changes.forEach(change -> apply(position, change));
    }

    private void apply(long position, Change change) {
        if (change instanceof Change.EntryAppended appended) {
            if (appended.entry() instanceof Entry.OfMessage message) {
                conversations
                        .computeIfAbsent(message.conversation(), id -> new PendingConversation(id, index.of(id)))
                        .places()
                        .add(new Place(message.sentNs(), position));
            }
        } else if (change instanceof Change.SessionAdvanced advanced) {
            SessionRow row = advanced.row();
            peer(row.peer()).put(row);
        } else if (change instanceof Change.ContactLearned learned) {
            account(learned.contact().peer().account()).put(learned.contact());
        } else if (change instanceof Change.InstallationsRevoked revoked) {
            account(revoked.revocation().account()).put(revoked.revocation());
        } else if (change instanceof Change.InstallationUnapproved one) {
            account(one.peer().account()).put(new Unapproved(one.peer(), one.trust(), position));
        } else if (change instanceof Change.InstallationApproved one) {
            account(one.peer().account()).approve(one.peer().installation());
        } else if (change instanceof Change.AccountRead read) {
            account(read.account()).read();
        } else if (change instanceof Change.EnvelopeSeen marked) {
            seen.putIfAbsent(marked.mark(), marked.envelope());
        } else if (change instanceof Change.EnvelopeHeld waiting) {
            held.put(waiting.envelope().digest(), Optional.of(waiting.envelope()));
        } else if (change instanceof Change.EnvelopeReleased released) {
            held.put(released.digest(), Optional.empty());
        } else if (change instanceof Change.OneTimeKeyUsed used) {
            installation = installation.used(used.key());
            installationChanged = true;
        } else if (change instanceof Change.FallbackKeyUsed) {
            installation = installation.fallbackKeyUsed();
            installationChanged = true;
        } else if (change instanceof Change.IdentityChanged changed) {
            installation = installation.with(changed.identity());
            installationChanged = true;
        }
    }

    private PendingPeer peer(PeerId peer) {
        return peers.computeIfAbsent(peer, absent -> new PendingPeer(absent, index.of(absent)));
    }

    private PendingAccount account(AccountAddress account) {
        return accounts.computeIfAbsent(account, absent -> new PendingAccount(index.of(absent)));
    }

    Table journal() {
        return journal;
    }

    Table otherJournal() {
        return journal == Table.JOURNAL_0 ? Table.JOURNAL_1 : Table.JOURNAL_0;
    }

    boolean replayed() {
        return replayed;
    }

    Map<PeerId, PendingPeer> peers() {
        return peers;
    }

    Map<AccountAddress, PendingAccount> accounts() {
        return accounts;
    }

    Map<Digest, Digest> seen() {
        return seen;
    }

    /** Envelopes that wait; empty for those that wait no longer. */
    Map<Digest, Optional<HeldEnvelope>> held() {
        return held;
    }

    Map<ConversationId, PendingConversation> conversations() {
        return conversations;
    }

    /** Only for the writer's thread. */
    StoredInstallation installation() {
        return installation;
    }

    boolean installationChanged() {
        return installationChanged;
    }

    long lastPosition() {
        return lastPosition;
    }

    boolean isEmpty() {
        return writeSets == 0;
    }

    /** How much of what the limits allow is used; from 1 on it is to be folded. */
    double fill(FoldLimits limits) {
        return Math.max((double) writeSets / limits.writeSets(), (double) bytes / limits.bytes());
    }
}
