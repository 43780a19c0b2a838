package org.xmtp.reactive.store.memory;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.CommitException;
import org.xmtp.reactive.store.CommitException.Outcome;
import org.xmtp.reactive.store.Digest;
import org.xmtp.reactive.store.ReaderMark;
import org.xmtp.reactive.store.StoreHead;
import org.xmtp.reactive.store.StoredInstallation;
import org.xmtp.reactive.store.Tip;
import org.xmtp.reactive.store.Unapproved;
import org.xmtp.reactive.store.WriteSet;
import org.xmtp.reactive.store.WriteSetId;

/** Everything that a store in memory holds. For one thread at a time. */
final class Contents {
    private final Outbox outbox = new Outbox();
    private final Entries entries = new Entries(outbox);
    private final PeerShelf peers = new PeerShelf();
    private final Held held = new Held();
    private final Map<Digest, Digest> seen = new HashMap<>();
    private final Map<String, ReaderMark> readers = new HashMap<>();
    private StoredInstallation installation = StoredInstallation.NONE;
    private Tip tip = Tip.NONE;
    private boolean torn;

    StoreHead head() {
        return tip.head(installation);
    }

    /** Whether a commit has broken off half-way, so that nothing here can be trusted. */
    boolean isTorn() {
        return torn;
    }

    /**
     * Takes write-sets, all of them or none.
     *
     * @throws CommitException if it takes none
     */
    void commit(WriteSetId after, List<WriteSet> batch) {
        if (batch.isEmpty()) {
            return;
        }
        tip.requireNext(after, batch);
        requireStorable(batch);
        Tip next = tip.after(batch);
        torn = true;
        for (WriteSet writeSet : batch) {
            writeSet.changes().forEach(change -> apply(writeSet.position(), change));
        }
        tip = next;
        torn = false;
    }

    /** An entry and a row of the outbox are the only ones at their position, and a timestamp is given once. */
    private void requireStorable(List<WriteSet> batch) {
        Set<Long> stamped = new HashSet<>();
        for (WriteSet writeSet : batch) {
            requireOne(writeSet, Change.EntryAppended.class);
            requireOne(writeSet, Change.CopiesQueued.class);
            for (Change change : writeSet.changes()) {
                if (change instanceof Change.CopiesStamped stamp
                        && (outbox.isStamped(stamp.position()) || !stamped.add(stamp.position()))) {
                    throw new CommitException(
                            Outcome.REJECTED, "The copies at " + stamp.position() + " have a timestamp already.");
                }
            }
        }
    }

    private static void requireOne(WriteSet writeSet, Class<? extends Change> kind) {
        if (writeSet.changes().stream().filter(kind::isInstance).count() > 1) {
            throw new CommitException(
                    Outcome.REJECTED,
                    "Write-set " + writeSet.position() + " has more than one " + kind.getSimpleName() + ".");
        }
    }

    private void apply(long position, Change change) {
        if (change instanceof Change.EntryAppended appended) {
            entries.append(position, appended.entry());
        } else if (change instanceof Change.CopiesQueued queued) {
            outbox.queue(position, queued);
        } else if (change instanceof Change.IntentChanged changed) {
            outbox.intend(position, changed);
        } else if (change instanceof Change.CopiesStamped stamped) {
            outbox.stamp(stamped);
        } else if (change instanceof Change.CopiesSettled settled) {
            outbox.settle(position, settled);
        } else if (change instanceof Change.SessionAdvanced advanced) {
            peers.put(advanced.row());
        } else if (change instanceof Change.ContactLearned learned) {
            peers.put(learned.contact());
        } else if (change instanceof Change.InstallationsRevoked revoked) {
            peers.put(revoked.revocation());
        } else if (change instanceof Change.InstallationUnapproved one) {
            peers.put(new Unapproved(one.peer(), one.trust(), position));
        } else if (change instanceof Change.InstallationApproved one) {
            peers.approve(one.peer());
        } else if (change instanceof Change.AccountRead read) {
            peers.read(read.account());
        } else if (change instanceof Change.EnvelopeSeen marked) {
            seen.putIfAbsent(marked.mark(), marked.envelope());
        } else if (change instanceof Change.EnvelopeHeld waiting) {
            held.put(waiting.envelope());
        } else if (change instanceof Change.EnvelopeReleased released) {
            held.release(released.digest());
        } else if (change instanceof Change.OneTimeKeyUsed used) {
            installation = installation.used(used.key());
        } else if (change instanceof Change.FallbackKeyUsed) {
            installation = installation.fallbackKeyUsed();
        } else if (change instanceof Change.IdentityChanged changed) {
            installation = installation.with(changed.identity());
        } else if (change instanceof Change.ReaderMoved moved) {
            readers.put(moved.reader(), readerMark(moved.reader()).with(moved.mark()));
        }
    }

    Entries entries() {
        return entries;
    }

    Outbox outbox() {
        return outbox;
    }

    PeerShelf peers() {
        return peers;
    }

    Held held() {
        return held;
    }

    Map<Digest, Digest> seen(Collection<Digest> marks) {
        Map<Digest, Digest> known = new LinkedHashMap<>();
        for (Digest mark : marks) {
            @Nullable Digest envelope = seen.get(mark);
            if (envelope != null) {
                known.put(mark, envelope);
            }
        }
        return known;
    }

    ReaderMark readerMark(String reader) {
        return readers.getOrDefault(reader, ReaderMark.NONE);
    }
}
