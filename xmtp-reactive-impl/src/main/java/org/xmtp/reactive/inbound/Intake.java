package org.xmtp.reactive.inbound;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.xmtp.reactive.api.FailureReason;
import org.xmtp.reactive.api.XmtpStorageException;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.identity.Introductions;
import org.xmtp.reactive.identity.LocalIdentity;
import org.xmtp.reactive.session.Core;
import org.xmtp.reactive.session.Peer;
import org.xmtp.reactive.session.SessionHealth;
import org.xmtp.reactive.session.Workbench;
import org.xmtp.reactive.session.WriteSetDraft;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.Digest;
import org.xmtp.reactive.store.HeldPlace;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.StoreHead;

/**
 * Leads envelopes from the mailbox to their outcome: drops what is known, refuses what is malformed, lets wait what
 * can't be judged yet, and paces the mailbox by what has no outcome yet. Nothing that the network sends makes it throw.
 */
final class Intake implements Passage.Guide, Holding.Released {
    private final Parts parts;
    private final SecondReading secondReading;
    private final Rejections rejections;
    private final Judge judge;
    private final Failures failures;
    private final Holding holding;
    private final EnvelopeReader reader;
    private final Traffic traffic = new Traffic();
    private final FarAhead farAhead = new FarAhead();
    private final Gaps gaps = new Gaps();
    private final MarkLookUps marks;
    private final Set<String> usedKeys;
    private Runnable gapLook = () -> {};
    private Runnable leaving = () -> {};

    /**
     * What an intake is made of.
     *
     * @param core what it stands on
     * @param identity who receives
     * @param health told how sessions do
     * @param learning told what messages tell of senders, and of our keys
     */
    record Parts(Core core, LocalIdentity identity, SessionHealth health, Learning learning) {}

    Intake(
            Parts parts,
            StoreHead head,
            Introductions introductions,
            Rejections rejections,
            SecondReading secondReading) {
        this.parts = parts;
        this.secondReading = secondReading;
        this.rejections = rejections;
        this.judge = new Judge(parts.identity);
        this.marks = new MarkLookUps(parts.core.epoch(), parts.core.store(), this::lookedUp);
        this.usedKeys = new HashSet<>(head.usedOneTimeKeys());
        this.failures =
                new Failures(parts.core.epoch(), parts.core.journal(), parts.core.store(), rejections, head.failures());
        this.holding = new Holding(
                new Holding.Parts(
                        parts.core.epoch(),
                        parts.core.journal(),
                        parts.core.store(),
                        parts.core.peers(),
                        introductions),
                this);
        this.reader = new EnvelopeReader(parts.core.epoch(), parts.identity, this::read);
    }

    /** Begins: with failures in place of what could not be stored, and with what waits. */
    void start(Runnable started) {
        for (Rejections.Refused refused : rejections.take()) {
            failures.write(refused.subject(), refused.refusal(), () -> {});
        }
        holding.resume(started);
    }

    Traffic traffic() {
        return traffic;
    }

    FarAhead farAhead() {
        return farAhead;
    }

    /** Has a task run where a message has left a gap, and what is missing is worth a look at the topic. */
    void whenGap(Runnable look) {
        gapLook = look;
    }

    /** Has a task run before an envelope is left to a sweep of the whole topic. */
    void whenLeft(Runnable task) {
        leaving = task;
    }

    int heldDepth() {
        return holding.depth();
    }

    void learned(PeerId sender) {
        holding.learned(sender);
    }

    /** Runs a task when all that was taken has its outcome, and who was new has been asked for. */
    void whenIntroduced(Runnable task) {
        traffic.whenSettled(() -> holding.whenQuiet(() -> traffic.whenSettled(task)));
    }

    /** Takes envelopes of our topic, in order. */
    void take(List<NetworkEnvelope> envelopes, Passage.Origin origin) {
        for (NetworkEnvelope envelope : envelopes) {
            Passage passage = new Passage(this, envelope, origin);
            traffic.begin(passage);
            reader.add(passage);
        }
    }

    /** An envelope was read: in the order in which it came. */
    private void read(Passage passage, EnvelopeReader.Read read) {
        passage.read(read.digest());
        // What is held is asked for first: it must not be remembered as known, for it comes once more.
        if ((!passage.wasHeld() && holding.contains(read.digest()))
                || !traffic.identify(passage)
                || rejections.isGivenUp(read.digest())) {
            passage.end(Passage.Outcome.KNOWN);
        } else if (read.arrival() == null) {
            refuse(passage, read.refusal());
        } else {
            passage.arrived(read.arrival());
            if (passage.wantsMarks()) {
                marks.lookUp(passage);
            }
            Peer peer = parts.core.peers().of(read.arrival().sender());
            if (passage.wasHeld()) {
                holding.queued(read.digest());
                peer.enqueueFirst(passage);
            } else {
                peer.enqueue(passage);
            }
        }
    }

    private void lookedUp(List<Passage> batch, Map<Digest, Digest> seen) {
        Set<PeerId> senders = new LinkedHashSet<>();
        for (Passage passage : batch) {
            Arrival arrival = passage.arrival().orElseThrow();
            if (seen.containsKey(passage.digest()) || passage.digest().equals(seen.get(arrival.inner()))) {
                passage.end(Passage.Outcome.KNOWN);
            } else {
                passage.isNew();
            }
            senders.add(arrival.sender());
        }
        senders.forEach(sender -> parts.core.peers().of(sender).pump());
    }

    @Override
    public Verdict judge(Arrival arrival, Workbench bench) throws Refusal {
        return judge.judge(arrival, bench);
    }

    @Override
    public Holding.Standing standing(Arrival arrival) {
        return holding.standing(arrival.sender());
    }

    @Override
    public void hold(Passage passage, Arrival arrival) {
        holding.hold(passage, arrival);
    }

    @Override
    public boolean accept(Passage passage, Arrival arrival, Verdict verdict) {
        if (verdict.oneTimeKey().filter(usedKeys::contains).isPresent()) {
            // Another peer's message has used it since the job began; what was made of it does not count.
            refuse(passage, new Refusal(FailureReason.UNKNOWN_KEY, "its one-time key was used before"));
            return false;
        }
        passage.decide();
        verdict.oneTimeKey().ifPresent(usedKeys::add);
        List<Change> changes = new ArrayList<>(5);
        verdict.message().ifPresent(message -> changes.add(new Change.EntryAppended(message)));
        changes.add(new Change.EnvelopeSeen(arrival.inner(), arrival.digest()));
        verdict.oneTimeKey().ifPresent(key -> changes.add(new Change.OneTimeKeyUsed(key)));
        if (verdict.pinned() != null) {
            changes.add(new Change.ContactLearned(verdict.pinned()));
            parts.learning.pinned(verdict.pinned());
        }
        if (verdict.isOfFallbackKey()) {
            changes.add(new Change.FallbackKeyUsed());
        }
        if (passage.wasHeld()) {
            changes.add(new Change.EnvelopeReleased(arrival.digest()));
        }
        failures.accepted(arrival);
        farAhead.accepted(arrival.digest());
        parts.health.decrypted(arrival.sender());
        if (verdict.leavesGap()
                && gaps.isLookDue(arrival.sender(), parts.core.epoch().nanoTime())) {
            gapLook.run();
        }
        parts.core.journal().append(new WriteSetDraft(changes, List.of(verdict.session()), new WriteSetDraft.Owner() {
            @Override
            public void durable(long position) {
                failures.durable(arrival);
                passage.end(Passage.Outcome.ACCEPTED);
            }

            @Override
            public void refused(XmtpStorageException error) {
                rejected(Failures.Subject.of(passage));
            }
        }));
        if (verdict.isOfFallbackKey()) {
            parts.learning.fallbackKeyUsed();
        }
        return true;
    }

    @Override
    public void refuse(Passage passage, Refusal refusal) {
        passage.decide();
        if (refusal.why() == Refusal.Cause.GAP && farAhead.mayWait(passage.digest())) {
            leaving.run();
            leave(passage);
            return;
        }
        farAhead.refused(passage.digest());
        failures.add(passage, refusal, () -> passage.arrival().ifPresent(arrival -> tellOf(arrival.sender(), refusal)));
    }

    private void tellOf(PeerId sender, Refusal refusal) {
        if (refusal.why() != Refusal.Cause.ENVELOPE) {
            parts.health.undecryptable(sender);
        } else if (refusal.reason() == FailureReason.BAD_SIGNATURE) {
            parts.learning.wrongKey(sender);
        }
    }

    private void leave(Passage passage) {
        if (passage.wasHeld()) {
            parts.core
                    .journal()
                    .append(WriteSetDraft.of(
                            List.of(new Change.EnvelopeReleased(passage.digest())),
                            position -> passage.end(Passage.Outcome.LEFT)));
        } else {
            passage.end(Passage.Outcome.LEFT);
        }
    }

    @Override
    public void ended(Passage passage, Passage.Outcome outcome) {
        if (passage.wasHeld()) {
            holding.ended(passage, outcome);
        }
        traffic.end(passage, outcome);
    }

    @Override
    public void go(NetworkEnvelope envelope, Passage.Origin origin) {
        take(List.of(envelope), origin);
    }

    @Override
    public void refuse(Failures.Subject subject, Refusal refusal, Runnable durable) {
        failures.write(subject, refusal, durable);
    }

    @Override
    public void readAgain(HeldPlace place, Consumer<List<NetworkEnvelope>> found, Runnable failed) {
        secondReading.read(place, found, failed);
    }

    @Override
    public String topic() {
        return secondReading.topic();
    }

    @Override
    public void rejected(Failures.Subject subject) {
        rejections.rejected(subject);
    }
}
