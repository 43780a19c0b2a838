package org.xmtp.reactive.inbound;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.FailureReason;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.identity.ContactDirectory;
import org.xmtp.reactive.identity.LocalIdentity;
import org.xmtp.reactive.identity.Registration;
import org.xmtp.reactive.network.Topics;
import org.xmtp.reactive.session.Epoch;
import org.xmtp.reactive.session.Journal;
import org.xmtp.reactive.session.Lanes;
import org.xmtp.reactive.session.PeerLease;
import org.xmtp.reactive.session.PeerLoader;
import org.xmtp.reactive.session.PeerSessions;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.Contact;
import org.xmtp.reactive.store.Digest;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.HeldEnvelope;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.StoreHead;
import org.xmtp.reactive.wire.Sha256;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Takes envelopes from the mailbox to the lanes: drops what is known, refuses what is malformed, holds what cannot be
 * judged yet, and paces the mailbox by what is not durable yet. Nothing that the network sends makes it throw.
 */
public final class Intake {
    private static final Duration GRANT_PATIENCE = Duration.ofMinutes(10);
    private static final int LOOK_UPS_AT_ONCE = 16;
    /** How often the store may refuse an envelope's row, each time alone, before the envelope is given up. */
    private static final int MAX_REJECTIONS = 3;

    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

    private final LocalIdentity identity;
    private final Journal journal;
    private final Lanes lanes;
    private final PeerLoader loader;
    private final EngineStore store;
    private final Clock clock;
    private final Judge judge;
    private final Failures failures;
    private final Introductions introductions;
    private final String topic;
    private final UnderWay underWay = new UnderWay();
    private final HeldEnvelopes held = new HeldEnvelopes();
    private final Map<Digest, Integer> rejections = new ConcurrentHashMap<>();

    /** An intake over what the client is made of. */
    public Intake(
            LocalIdentity identity,
            StoreHead head,
            ContactDirectory directory,
            Journal journal,
            Lanes lanes,
            PeerLoader loader,
            EngineStore store,
            Clock clock) {
        this.identity = identity;
        this.journal = journal;
        this.lanes = lanes;
        this.loader = loader;
        this.store = store;
        this.clock = clock;
        this.judge = new Judge(identity, head.lastReceivedOrder());
        this.failures = new Failures(store, journal, clock, head.failures());
        this.introductions = new Introductions(directory);
        this.topic = Topics.message(identity.installation());
        journal.onEpochOver(() -> {
            held.putAllBack();
            underWay.forget();
        });
    }

    /** How many envelopes are on their way. */
    public int depth() {
        return underWay.depth();
    }

    /** How many envelopes wait to be judged. */
    public int heldDepth() {
        return held.depth();
    }

    /** Rises with every envelope that was taken and found no outcome: it has to be read once more. */
    public long lost() {
        return underWay.lost();
    }

    /** Completes when all that were taken so far are durable as message, failure or held, or {@link #lost}. */
    public Mono<Void> settled() {
        return underWay.settled();
    }

    /** Takes up what waited when the process ended. */
    public Mono<Void> resumeHeld() {
        return store.held().doOnNext(all -> all.forEach(held::keep)).then();
    }

    /** Hands envelopes of our topic to the lanes, in order; completes when there is room for more. */
    public Mono<Void> take(List<NetworkEnvelope> envelopes, boolean lookUp) {
        return Mono.defer(() -> {
            Epoch epoch = journal.epoch();
            Map<Digest, Arrival> arrivals = new LinkedHashMap<>();
            for (NetworkEnvelope envelope : envelopes) {
                Digest digest = Digest.of(Sha256.of(envelope.message()));
                if (!held.contains(digest) && underWay.begin(digest, envelope.message().length)) {
                    read(new Received(epoch, envelope, digest, false))
                            .ifPresent(arrival -> arrivals.put(digest, arrival));
                }
            }
            AtomicBoolean inLanes = new AtomicBoolean();
            return (lookUp ? withoutSeen(arrivals) : Mono.just(arrivals.values()))
                    .flatMap(unseen -> dispatch(epoch, unseen, inLanes))
                    .doFinally(signal -> {
                        if (!inLanes.get()) {
                            arrivals.keySet().forEach(underWay::lose);
                        }
                    })
                    .then(underWay.room());
        });
    }

    private Optional<Arrival> read(Received received) {
        try {
            return Optional.of(Arrival.of(received, identity.address(), identity.installation()));
        } catch (Refusal refusal) {
            fail(received, Optional.empty(), refusal);
            return Optional.empty();
        }
    }

    private Mono<Collection<Arrival>> withoutSeen(Map<Digest, Arrival> arrivals) {
        if (arrivals.isEmpty()) {
            return Mono.just(List.of());
        }
        Set<Digest> marks = new HashSet<>(arrivals.keySet());
        arrivals.values().forEach(arrival -> marks.add(arrival.inner()));
        return store.seen(marks).map(seen -> {
            List<Arrival> unseen = new ArrayList<>();
            arrivals.forEach((digest, arrival) -> {
                if (seen.containsKey(digest) || digest.equals(seen.get(arrival.inner()))) {
                    underWay.end(digest);
                } else {
                    unseen.add(arrival);
                }
            });
            return unseen;
        });
    }

    private Mono<Void> dispatch(Epoch epoch, Collection<Arrival> arrivals, AtomicBoolean inLanes) {
        Set<PeerId> senders = new LinkedHashSet<>();
        arrivals.forEach(arrival -> senders.add(arrival.sender()));
        return loader.lease(epoch, senders)
                .flatMap(lease -> introduce(lease, senders)
                        .then(Mono.<Void>fromRunnable(() -> {
                            inLanes.set(true);
                            arrivals.forEach(arrival -> toLane(arrival, lease.peer(arrival.sender())));
                        }))
                        .doFinally(signal -> lease.close()));
    }

    /** Asks once for the grants of senders who are new here; who stays unknown is held, and asked for later. */
    private Mono<Void> introduce(PeerLease lease, Set<PeerId> senders) {
        Map<AccountAddress, List<PeerId>> unknown = new LinkedHashMap<>();
        for (PeerId sender : senders) {
            if (lease.peer(sender).contact().isEmpty()) {
                unknown.computeIfAbsent(sender.account(), account -> new ArrayList<>())
                        .add(sender);
            }
        }
        return Flux.fromIterable(unknown.entrySet())
                .flatMap(
                        one -> introductions
                                .ask(one.getKey())
                                .doOnNext(contacts ->
                                        one.getValue().forEach(sender -> introduced(lease.peer(sender), contacts))),
                        LOOK_UPS_AT_ONCE)
                .then();
    }

    private boolean introduced(PeerSessions peer, List<Contact> contacts) {
        for (Contact contact : contacts) {
            if (contact.peer().equals(peer.peer())) {
                peer.learn(contact);
                introductions.known(contact.peer().account());
                return true;
            }
        }
        return false;
    }

    private void toLane(Arrival arrival, PeerSessions peer) {
        if (peer.contact().isEmpty() || held.waits(arrival.sender())) {
            hold(arrival);
        } else {
            lanes.execute(peer, () -> judge(arrival, peer));
        }
    }

    private void judge(Arrival arrival, PeerSessions peer) {
        Received received = arrival.received();
        if (received.epoch().isOver()) {
            lose(received);
            return;
        }
        try {
            Contact contact = peer.contact().orElseThrow();
            if (rejections.getOrDefault(received.digest(), 0) >= MAX_REJECTIONS) {
                throw new Refusal(FailureReason.NOT_STORED, "the store refuses its row");
            }
            List<Change> changes = judge.judge(arrival, peer, contact, Registration.nowNs(clock));
            failures.accepted(arrival);
            journal.submit(
                    received.epoch(),
                    changes,
                    position -> {
                        failures.settled(arrival);
                        end(received);
                    },
                    error -> {
                        failures.settled(arrival);
                        notStored(received, error);
                    });
        } catch (Refusal refusal) {
            fail(received, Optional.of(arrival), refusal);
        } catch (RuntimeException | StackOverflowError e) {
            LOG.warn("An envelope could not be judged", e);
            fail(
                    received,
                    Optional.of(arrival),
                    new Refusal(FailureReason.UNDECRYPTABLE, "an unexpected error while judging it"));
        } catch (Error e) {
            // Of the machine's making, not the envelope's: it is read again.
            lose(received);
            throw e;
        }
    }

    private void notStored(Received received, Throwable error) {
        if (Journal.isRejection(error)) {
            if (rejections.size() >= HeldEnvelopes.MAX) {
                rejections.clear();
            }
            rejections.merge(received.digest(), 1, Integer::sum);
        }
        lose(received);
    }

    private void fail(Received received, Optional<Arrival> arrival, Refusal refusal) {
        failures.add(received, arrival, refusal, () -> end(received), error -> lose(received));
    }

    private void end(Received received) {
        if (received.held()) {
            held.remove(received.digest());
        }
        underWay.end(received.digest());
    }

    private void lose(Received received) {
        if (received.held()) {
            held.putBack(received.digest());
        }
        underWay.lose(received.digest());
    }

    private void hold(Arrival arrival) {
        Received received = arrival.received();
        HeldEnvelope waiting = new HeldEnvelope(
                received.digest(),
                arrival.sender(),
                received.envelope().timestampNs(),
                Registration.nowNs(clock),
                received.envelope().message());
        if (!held.add(waiting)) {
            fail(
                    received,
                    Optional.of(arrival),
                    new Refusal(FailureReason.TOO_MANY_PENDING, "too many envelopes wait to be judged"));
            return;
        }
        journal.submit(
                received.epoch(),
                List.of(new Change.EnvelopeHeld(waiting)),
                position -> {
                    underWay.end(received.digest());
                    retryHeld(List.of(arrival.sender()));
                },
                error -> {
                    held.remove(received.digest());
                    underWay.lose(received.digest());
                });
    }

    /** Judges what waits and can be judged by now. Asks for the grants of others, some at a time; never fails. */
    public void retryHeld() {
        retryHeld(held.senders());
    }

    private void retryHeld(List<PeerId> senders) {
        Epoch epoch = journal.epoch();
        Flux.fromIterable(senders)
                .flatMap(sender -> retry(epoch, sender), LOOK_UPS_AT_ONCE)
                .subscribe(nothing -> {}, error -> LOG.debug("Held envelopes wait on", error));
    }

    private Mono<Void> retry(Epoch epoch, PeerId sender) {
        return loader.lease(epoch, List.of(sender)).flatMap(lease -> {
            PeerSessions peer = lease.peer(sender);
            Mono<Void> asked = peer.contact().isPresent()
                    ? Mono.empty()
                    : introductions
                            .ask(sender.account())
                            .doOnNext(contacts -> {
                                if (!introduced(peer, contacts)) {
                                    expire(epoch, sender);
                                }
                            })
                            .then();
            return asked.then(Mono.<Void>fromRunnable(() -> release(epoch, peer)))
                    .doFinally(signal -> lease.close());
        });
    }

    private void release(Epoch epoch, PeerSessions peer) {
        if (peer.contact().isPresent()) {
            for (HeldEnvelope waiting : held.take(peer.peer())) {
                read(received(epoch, waiting)).ifPresent(arrival -> lanes.execute(peer, () -> judge(arrival, peer)));
            }
        }
    }

    private void expire(Epoch epoch, PeerId sender) {
        for (HeldEnvelope waiting : held.take(sender, Registration.nowNs(clock) - GRANT_PATIENCE.toNanos())) {
            Received received = received(epoch, waiting);
            read(received)
                    .ifPresent(arrival -> fail(
                            received,
                            Optional.of(arrival),
                            new Refusal(FailureReason.NO_GRANT, "no wallet's grant for its sender was found")));
        }
    }

    private Received received(Epoch epoch, HeldEnvelope waiting) {
        return new Received(
                epoch, new NetworkEnvelope(topic, waiting.timestampNs(), waiting.message()), waiting.digest(), true);
    }
}
