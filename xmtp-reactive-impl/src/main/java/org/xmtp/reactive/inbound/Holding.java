package org.xmtp.reactive.inbound;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xmtp.reactive.api.FailureReason;
import org.xmtp.reactive.api.XmtpStorageException;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.identity.Introductions;
import org.xmtp.reactive.session.Epoch;
import org.xmtp.reactive.session.Journal;
import org.xmtp.reactive.session.Patience;
import org.xmtp.reactive.session.Peer;
import org.xmtp.reactive.session.Peers;
import org.xmtp.reactive.session.WriteSetDraft;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.Digest;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.HeldEnvelope;
import org.xmtp.reactive.store.HeldPlace;
import org.xmtp.reactive.store.PeerId;

/**
 * Lets envelopes wait durably until their sender's grant is known, and gives them back to the intake then, in the order
 * in which they came. Who has published none after a while is unknown, and so every envelope has its outcome.
 */
final class Holding {
    /** How long a sender's grant is waited for. */
    static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final Duration RETRY_EVERY = Duration.ofSeconds(5);
    private static final byte[] NOTHING = {};

    private static final Logger LOG = LoggerFactory.getLogger(Holding.class);

    private final Parts parts;
    private final Released released;
    private final HeldEnvelopes held = new HeldEnvelopes();
    private final List<Runnable> quietWaiters = new ArrayList<>();
    private final Releases releases;
    private final Patience patience = new Patience();
    private int asking;

    /** What it is made of. */
    record Parts(Epoch epoch, Journal journal, EngineStore store, Peers peers, Introductions introductions) {}

    /** Where released envelopes go. */
    interface Released {
        /** One goes on its passage. */
        void go(NetworkEnvelope envelope, Passage.Origin origin);

        /** One has to be refused. */
        void refuse(Failures.Subject subject, Refusal refusal, Runnable durable);

        /** One whose bytes are still at the node; told null where they are not to be had there. */
        void readAgain(HeldPlace place, Consumer<List<NetworkEnvelope>> found, Runnable failed);

        /** Our topic. */
        String topic();

        /** The store refuses a row. */
        void rejected(Failures.Subject subject);
    }

    Holding(Parts parts, Released released) {
        this.parts = parts;
        this.released = released;
        this.releases = new Releases(parts, released, held, this::lookWhetherQuiet);
    }

    /** Takes up what waited when the last epoch ended. */
    void resume(Runnable resumed) {
        parts.epoch.await(
                parts.store.held(),
                all -> {
                    all.forEach(held::add);
                    // At once: who waits for Live waits for what is released by it.
                    retry();
                    resumed.run();
                },
                error -> {
                    LOG.warn("Held envelopes can't be read; trying again", error);
                    parts.epoch.after(patience.next(), () -> resume(resumed));
                });
    }

    int depth() {
        return held.depth();
    }

    boolean contains(Digest digest) {
        return held.contains(digest);
    }

    /** Where an envelope of a known sender stands. */
    enum Standing {
        /** Nothing older waits. */
        FREE,
        /** What is older comes from the store, in a moment. */
        SOON,
        /** What is older has to come from the node. */
        BEHIND
    }

    /** What has to come before a new envelope of a sender whose contact is known. */
    Standing standing(PeerId sender) {
        if (!held.waits(sender)) {
            return Standing.FREE;
        }
        releases.release(sender);
        return held.isWhole(sender) ? Standing.SOON : Standing.BEHIND;
    }

    /** One that was given back stands in its peer's queue. */
    void queued(Digest digest) {
        held.queue(digest);
    }

    /** Lets an envelope wait: its bytes in the store, or only its place where there are too many. */
    void hold(Passage passage, Arrival arrival) {
        PeerId sender = arrival.sender();
        byte[] message = passage.envelope().message();
        boolean whole = held.hasRoomFor(sender.account(), message.length);
        HeldEnvelope envelope = new HeldEnvelope(
                passage.digest(),
                sender,
                passage.envelope().timestampNs(),
                held.nextTurn(),
                parts.epoch.nowNs(),
                whole ? message : NOTHING);
        held.begin(envelope.place());
        parts.journal.append(WriteSetDraft.of(List.of(new Change.EnvelopeHeld(envelope)), new WriteSetDraft.Owner() {
            @Override
            public void durable(long position) {
                held.durable(envelope.digest());
                passage.end(Passage.Outcome.HELD);
                held.surplus().ifPresent(Holding.this::giveUp);
                ask(sender);
            }

            @Override
            public void refused(XmtpStorageException error) {
                released.rejected(Failures.Subject.of(passage));
            }
        }));
    }

    private void giveUp(HeldPlace place) {
        held.give(place.digest());
        released.refuse(
                Failures.Subject.of(place),
                new Refusal(FailureReason.TOO_MANY_PENDING, "too many envelopes wait to be judged"),
                () -> releases.gone(place));
    }

    /** Looks after everybody of whom something waits. */
    private void retry() {
        parts.epoch.after(RETRY_EVERY, this::retry);
        held.senders().forEach(this::ask);
    }

    private void ask(PeerId sender) {
        if (!held.waits(sender)) {
            return;
        }
        Peer cached = parts.peers.cached(sender);
        if (cached != null && cached.contact() != null) {
            releases.release(sender);
        } else {
            asking++;
            // What was known before this process began shows once the peer is loaded.
            parts.introductions.ask(
                    sender.account(),
                    answered -> parts.peers.of(sender).whenLoaded(() -> {
                        settled(sender, answered);
                        asking--;
                        lookWhetherQuiet();
                    }));
        }
    }

    /** Runs a task when everybody of whom something waits has been asked for and what can be released is. */
    void whenQuiet(Runnable task) {
        quietWaiters.add(task);
        lookWhetherQuiet();
    }

    private void lookWhetherQuiet() {
        if (asking == 0 && releases.isResting() && !quietWaiters.isEmpty()) {
            List<Runnable> due = List.copyOf(quietWaiters);
            quietWaiters.clear();
            due.forEach(Runnable::run);
        }
    }

    private void settled(PeerId sender, boolean answered) {
        Peer peer = parts.peers.of(sender);
        if (peer.contact() != null) {
            releases.release(sender);
        } else if (answered) {
            releases.expire(sender);
        }
    }

    /** A contact became known. */
    void learned(PeerId sender) {
        parts.introductions.known(sender.account());
        releases.release(sender);
    }

    /** The outcome of one that was given back. */
    void ended(Passage passage, Passage.Outcome outcome) {
        releases.ended(passage, outcome);
    }
}
