package org.xmtp.reactive.inbound;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xmtp.reactive.api.Failure;
import org.xmtp.reactive.api.FailureReason;
import org.xmtp.reactive.api.XmtpStorageException;
import org.xmtp.reactive.session.Epoch;
import org.xmtp.reactive.session.Journal;
import org.xmtp.reactive.session.Patience;
import org.xmtp.reactive.session.WriteSetDraft;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.Digest;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.Entry;
import org.xmtp.reactive.store.HeldPlace;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.wire.Sha256;

/**
 * The envelopes that were refused. Each is shown once, and its digest remembered; rows are kept up to a bound, and what
 * comes after is only counted, so that a flood of garbage costs no disk without end.
 */
final class Failures {
    /** How many failures are kept as rows: with their details cut short, far below 64 MiB. */
    static final long MAX_ROWS = 10_000;

    /** How many are looked up in the store at a time. */
    private static final int LOOK_UP_AT_ONCE = 256;

    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    private final Epoch epoch;
    private final Journal journal;
    private final EngineStore store;
    private final Rejections rejections;
    private final Patience patience = new Patience();
    /** Inner digest to envelope digest of what was accepted and is not durable yet: the store can't name it so far. */
    private final Map<Digest, Digest> accepted = new HashMap<>();

    private final List<Pending> toLookUp = new ArrayList<>();
    private boolean lookingUp;
    private long count;

    /** Failures on top of as many as the store has counted. */
    Failures(Epoch epoch, Journal journal, EngineStore store, Rejections rejections, long counted) {
        this.epoch = epoch;
        this.journal = journal;
        this.store = store;
        this.rejections = rejections;
        this.count = counted;
    }

    /**
     * What a failure says of an envelope.
     *
     * @param digest of its bytes
     * @param envelopeDigest the same for people, in full where its bytes are at hand
     * @param timestampNs its timestamp
     * @param sender whom it says it is from
     * @param wasHeld whether it waits durably, and will not any more
     */
    record Subject(Digest digest, String envelopeDigest, long timestampNs, Optional<PeerId> sender, boolean wasHeld) {
        static Subject of(Passage passage) {
            return new Subject(
                    passage.digest(),
                    HexFormat.of().formatHex(Sha256.of(passage.envelope().message())),
                    passage.envelope().timestampNs(),
                    passage.arrival().map(Arrival::sender),
                    passage.wasHeld());
        }

        static Subject of(HeldPlace place) {
            return new Subject(
                    place.digest(),
                    HexFormat.of().formatHex(place.digest().bytes()),
                    place.timestampNs(),
                    Optional.of(place.sender()),
                    true);
        }
    }

    private record Pending(Passage passage, Refusal refusal, Optional<Digest> notDurable, Runnable isNew) {}

    /** Notes that an envelope was accepted; to be called before its write-set is appended. */
    void accepted(Arrival arrival) {
        accepted.put(arrival.inner(), arrival.digest());
    }

    /** Notes that the write-set of an accepted envelope is durable. */
    void durable(Arrival arrival) {
        accepted.remove(arrival.inner());
    }

    /**
     * Makes a refusal durable, unless the envelope was seen before: then it is a duplicate, and no failure. The same
     * inner message in other wrapping is a replay, whatever it was refused for.
     *
     * @param isNew run if it is neither
     */
    void add(Passage passage, Refusal refusal, Runnable isNew) {
        // Asked before the store is: what is durable by then, the store knows.
        Optional<Digest> notDurable = passage.arrival().map(read -> accepted.get(read.inner()));
        toLookUp.add(new Pending(passage, refusal, notDurable, isNew));
        if (!lookingUp) {
            lookingUp = true;
            epoch.later(this::lookUp);
        }
    }

    private void lookUp() {
        List<Pending> batch = List.copyOf(toLookUp.subList(0, Math.min(toLookUp.size(), LOOK_UP_AT_ONCE)));
        Set<Digest> marks = new HashSet<>();
        for (Pending pending : batch) {
            marks.add(pending.passage.digest());
            pending.passage.arrival().ifPresent(read -> marks.add(read.inner()));
        }
        epoch.await(store.seen(marks), seen -> lookedUp(batch, seen), error -> {
            LOG.warn("Marks can't be read; trying again", error);
            epoch.after(patience.next(), this::lookUp);
        });
    }

    private void lookedUp(List<Pending> batch, Map<Digest, Digest> seen) {
        patience.restored();
        toLookUp.subList(0, batch.size()).clear();
        lookingUp = !toLookUp.isEmpty();
        if (lookingUp) {
            lookUp();
        }
        for (Pending pending : batch) {
            Passage passage = pending.passage;
            Optional<Digest> wrapping =
                    pending.notDurable.or(() -> passage.arrival().map(read -> seen.get(read.inner())));
            if (seen.containsKey(passage.digest()) || wrapping.equals(Optional.of(passage.digest()))) {
                known(passage);
            } else {
                if (wrapping.isEmpty()) {
                    pending.isNew.run();
                }
                write(
                        Subject.of(passage),
                        wrapping.isPresent() ? replay() : pending.refusal,
                        () -> passage.end(Passage.Outcome.REFUSED));
            }
        }
    }

    private void known(Passage passage) {
        if (passage.wasHeld()) {
            journal.append(WriteSetDraft.of(
                    List.of(new Change.EnvelopeReleased(passage.digest())),
                    position -> passage.end(Passage.Outcome.KNOWN)));
        } else {
            passage.end(Passage.Outcome.KNOWN);
        }
    }

    private static Refusal replay() {
        return new Refusal(FailureReason.REPLAY, "its inner message was received before, in other wrapping");
    }

    /** Makes a refusal durable without asking whether it is known. */
    void write(Subject subject, Refusal refusal, Runnable durable) {
        List<Change> changes = new ArrayList<>(3);
        count++;
        if (count <= MAX_ROWS) {
            changes.add(new Change.EntryAppended(new Entry.OfFailure(new Failure(
                    refusal.reason(),
                    refusal.detail(),
                    subject.envelopeDigest(),
                    subject.timestampNs(),
                    subject.sender().map(PeerId::account),
                    subject.sender().map(PeerId::installation),
                    epoch.clock().instant()))));
        } else {
            LOG.debug("An envelope is refused and only counted: {}", refusal.reason());
            changes.add(new Change.FailureCounted());
        }
        changes.add(new Change.EnvelopeSeen(subject.digest(), subject.digest()));
        if (subject.wasHeld()) {
            changes.add(new Change.EnvelopeReleased(subject.digest()));
        }
        journal.append(WriteSetDraft.of(changes, new WriteSetDraft.Owner() {
            @Override
            public void durable(long position) {
                durable.run();
            }

            @Override
            public void refused(XmtpStorageException error) {
                rejections.rejected(subject);
            }
        }));
    }
}
