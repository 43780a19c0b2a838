package org.xmtp.reactive.inbound;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.Failure;
import org.xmtp.reactive.api.FailureReason;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.cryptography.olm.OlmException;
import org.xmtp.reactive.cryptography.olm.OlmMessage;
import org.xmtp.reactive.identity.ContactDirectory;
import org.xmtp.reactive.identity.LocalIdentity;
import org.xmtp.reactive.identity.Registration;
import org.xmtp.reactive.network.Topics;
import org.xmtp.reactive.session.Epoch;
import org.xmtp.reactive.session.Journal;
import org.xmtp.reactive.session.Lanes;
import org.xmtp.reactive.session.PeerLoader;
import org.xmtp.reactive.session.PeerSessions;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.Contact;
import org.xmtp.reactive.store.Digest;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.Entry;
import org.xmtp.reactive.store.HeldEnvelope;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.wire.EnvelopeCodec;
import org.xmtp.reactive.wire.MalformedException;
import org.xmtp.reactive.wire.SealedEnvelope;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * Takes envelopes from the mailbox to the lanes: drops what is known, refuses what is malformed, holds what cannot be
 * judged yet, and paces the mailbox by what is not durable yet. Nothing that the network sends makes it throw.
 */
public final class Intake {
    /** How many envelopes may be on their way before the mailbox has to wait. */
    public static final int MAX_UNDER_WAY = 1024;

    /** How many bytes of envelopes may be on their way before the mailbox has to wait. */
    public static final long MAX_BYTES_UNDER_WAY = 8L << 20;

    /** How many envelopes may wait to be judged, in all and of one sender. */
    public static final int MAX_HELD = 10_000;

    private static final int MAX_HELD_OF_SENDER = 200;
    private static final int RECENT = 65_536;
    private static final Duration GRANT_PATIENCE = Duration.ofMinutes(10);
    private static final Duration INTRODUCTION = Duration.ofSeconds(2);
    private static final Duration ASK_AGAIN_AFTER = Duration.ofSeconds(2);
    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

    private final LocalIdentity identity;
    private final ContactDirectory directory;
    private final Journal journal;
    private final Lanes lanes;
    private final PeerLoader loader;
    private final EngineStore store;
    private final Clock clock;
    private final Judge judge;
    private final String topic;
    private final Set<Digest> underWay = new HashSet<>();
    private final LinkedHashSet<Digest> recent = new LinkedHashSet<>();
    private final Map<PeerId, LinkedHashMap<Digest, HeldEnvelope>> held = new HashMap<>();
    /** When a sender's account was last asked for; whoever is known is not asked for again. */
    private final Map<AccountAddress, Long> askedInVain = new ConcurrentHashMap<>();

    private final Set<Digest> unstorable = new HashSet<>();
    private final List<MonoSink<Void>> roomWaiters = new ArrayList<>();
    private int heldCount;
    private long bytesUnderWay;

    /** An intake over what the client is made of. */
    public Intake(
            LocalIdentity identity,
            long lastReceivedOrder,
            ContactDirectory directory,
            Journal journal,
            Lanes lanes,
            PeerLoader loader,
            EngineStore store,
            Clock clock) {
        this.identity = identity;
        this.directory = directory;
        this.journal = journal;
        this.lanes = lanes;
        this.loader = loader;
        this.store = store;
        this.clock = clock;
        this.judge = new Judge(identity, lastReceivedOrder);
        this.topic = Topics.message(identity.installation());
        journal.onEpochOver(this::forget);
    }

    private synchronized void forget() {
        recent.clear();
        underWay.clear();
        bytesUnderWay = 0;
        wakeRoom();
    }

    /** How many envelopes are on their way. */
    public synchronized int depth() {
        return underWay.size();
    }

    /** How many envelopes wait to be judged. */
    public synchronized int heldDepth() {
        return heldCount;
    }

    /** Takes up what waited when the process ended. */
    public Mono<Void> resumeHeld() {
        return store.held().doOnNext(all -> all.forEach(this::keepHeld)).then();
    }

    /** Hands envelopes of our topic to the lanes, in order; completes when there is room for more. */
    public Mono<Void> take(List<NetworkEnvelope> envelopes, boolean lookUp) {
        return Mono.defer(() -> {
            Epoch epoch = journal.epoch();
            List<Arrival> arrivals = new ArrayList<>(envelopes.size());
            for (NetworkEnvelope envelope : envelopes) {
                Digest digest = digestOf(envelope.message());
                if (begin(digest, envelope)) {
                    try {
                        arrivals.add(arrival(epoch, envelope, digest, false));
                    } catch (Refusal refusal) {
                        refuse(epoch, envelope, digest, null, null, refusal, false);
                    }
                }
            }
            return (lookUp ? withoutSeen(arrivals) : Mono.just(arrivals))
                    .flatMap(unseen -> dispatch(epoch, unseen))
                    .then(room());
        });
    }

    private synchronized boolean begin(Digest digest, NetworkEnvelope envelope) {
        if (recent.contains(digest) || !underWay.add(digest)) {
            return false;
        }
        bytesUnderWay += envelope.message().length;
        return true;
    }

    /** It has its outcome: durable, or known before. */
    private void end(Digest digest, int bytes, boolean remembered) {
        synchronized (this) {
            if (underWay.remove(digest)) {
                bytesUnderWay -= bytes;
            }
            if (remembered) {
                recent.add(digest);
                if (recent.size() > RECENT) {
                    var eldest = recent.iterator();
                    eldest.next();
                    eldest.remove();
                }
            }
            if (underWay.size() < MAX_UNDER_WAY && bytesUnderWay < MAX_BYTES_UNDER_WAY) {
                wakeRoom();
            }
        }
    }

    private void wakeRoom() {
        List<MonoSink<Void>> wake = new ArrayList<>(roomWaiters);
        roomWaiters.clear();
        wake.forEach(MonoSink::success);
    }

    private Mono<Void> room() {
        return Mono.create(sink -> {
            synchronized (this) {
                if (underWay.size() < MAX_UNDER_WAY && bytesUnderWay < MAX_BYTES_UNDER_WAY) {
                    sink.success();
                } else {
                    roomWaiters.add(sink);
                }
            }
        });
    }

    /** Completes when nothing is on its way: all that was taken is durable as message, failure or held. */
    public Mono<Void> settled() {
        return Mono.defer(() -> depth() == 0 ? Mono.<Void>empty() : Mono.<Void>error(new IllegalStateException()))
                .retryWhen(reactor.util.retry.Retry.fixedDelay(Long.MAX_VALUE, Duration.ofMillis(20)));
    }

    private Arrival arrival(Epoch epoch, NetworkEnvelope envelope, Digest digest, boolean waited) throws Refusal {
        SealedEnvelope sealed;
        OlmMessage olm;
        try {
            sealed = EnvelopeCodec.read(envelope.message());
            olm = OlmMessage.parse(sealed.ciphertext());
        } catch (MalformedException e) {
            throw new Refusal(FailureReason.MALFORMED, e.reason());
        } catch (OlmException e) {
            throw new Refusal(FailureReason.MALFORMED, "the ciphertext is no Olm message");
        }
        if (!sealed.header().recipient().equals(identity.address())
                || !sealed.header().recipientInstallation().equals(identity.installation())) {
            throw new Refusal(FailureReason.NOT_FOR_US, "it names another recipient");
        }
        if (envelope.timestampNs() < 0) {
            throw new Refusal(FailureReason.MALFORMED, "its timestamp is beyond what a node stores");
        }
        return new Arrival(epoch, envelope, digest, digestOf(olm.inner().bytes()), sealed, olm, waited);
    }

    private Mono<List<Arrival>> withoutSeen(List<Arrival> arrivals) {
        if (arrivals.isEmpty()) {
            return Mono.just(arrivals);
        }
        Set<Digest> marks = new HashSet<>();
        for (Arrival arrival : arrivals) {
            marks.add(arrival.digest());
            marks.add(arrival.inner());
        }
        return store.seen(marks).map(seen -> {
            List<Arrival> unseen = new ArrayList<>();
            for (Arrival arrival : arrivals) {
                Digest wrapping = seen.get(arrival.inner());
                if (seen.containsKey(arrival.digest()) || arrival.digest().equals(wrapping)) {
                    end(arrival.digest(), arrival.envelope().message().length, true);
                } else {
                    unseen.add(arrival);
                }
            }
            return unseen;
        });
    }

    private Mono<Void> dispatch(Epoch epoch, List<Arrival> arrivals) {
        Set<PeerId> peers = new LinkedHashSet<>();
        arrivals.forEach(arrival -> peers.add(arrival.sender()));
        return loader.load(epoch, peers)
                .then(Mono.defer(() -> introduce(epoch, peers)))
                .then(Mono.fromRunnable(() -> arrivals.forEach(this::toLane)));
    }

    /** Asks once for the grants of senders who are new here; who stays unknown is held, and asked for later. */
    private Mono<Void> introduce(Epoch epoch, Set<PeerId> peers) {
        Set<AccountAddress> unknown = new LinkedHashSet<>();
        long now = System.nanoTime();
        for (PeerId sender : peers) {
            PeerSessions peer = epoch.peer(sender);
            Long asked = askedInVain.get(sender.account());
            if (peer != null
                    && peer.contact().isEmpty()
                    && (asked == null || now - asked > ASK_AGAIN_AFTER.toNanos())) {
                unknown.add(sender.account());
            }
        }
        return Flux.fromIterable(unknown)
                .flatMap(
                        account -> directory
                                .refresh(account)
                                .timeout(INTRODUCTION)
                                .doOnNext(contacts -> introduced(epoch, account, contacts))
                                .onErrorResume(error -> {
                                    notedInVain(account);
                                    return Mono.empty();
                                }),
                        16)
                .then();
    }

    private void introduced(Epoch epoch, AccountAddress account, List<Contact> contacts) {
        notedInVain(account);
        for (Contact contact : contacts) {
            PeerSessions peer = epoch.peer(contact.peer());
            if (peer != null) {
                peer.learn(contact);
            }
        }
    }

    private void notedInVain(AccountAddress account) {
        if (askedInVain.size() >= MAX_HELD) {
            askedInVain.clear();
        }
        askedInVain.put(account, System.nanoTime());
    }

    private void toLane(Arrival arrival) {
        PeerId sender = arrival.sender();
        PeerSessions peer = arrival.epoch().peer(sender);
        if (peer == null) {
            end(arrival.digest(), arrival.envelope().message().length, false);
            return;
        }
        boolean waits;
        synchronized (this) {
            waits = held.containsKey(sender);
        }
        if (peer.contact().isEmpty() || (waits && !arrival.held())) {
            hold(arrival);
        } else {
            lanes.execute(sender, () -> judge(arrival, peer));
        }
    }

    private void judge(Arrival arrival, PeerSessions peer) {
        int bytes = arrival.envelope().message().length;
        if (arrival.epoch().isOver()) {
            end(arrival.digest(), bytes, false);
            return;
        }
        try {
            Contact contact = peer.contact().orElseThrow();
            synchronized (this) {
                if (unstorable.contains(arrival.digest())) {
                    throw new Refusal(FailureReason.NOT_STORED, "the store refuses its row");
                }
            }
            List<Change> changes = judge.judge(arrival, peer, contact, Registration.nowNs(clock));
            journal.submit(
                    arrival.epoch(),
                    changes,
                    position -> end(arrival.digest(), bytes, true),
                    error -> notStored(arrival, error));
        } catch (Refusal refusal) {
            explain(arrival, refusal);
        } catch (RuntimeException e) {
            LOG.warn("An envelope could not be judged", e);
            explain(arrival, new Refusal(FailureReason.UNDECRYPTABLE, "an unexpected error while judging it"));
        }
    }

    private void notStored(Arrival arrival, Throwable error) {
        if (!(error instanceof org.xmtp.reactive.session.EpochOverException)) {
            synchronized (this) {
                unstorable.add(arrival.digest());
            }
        }
        end(arrival.digest(), arrival.envelope().message().length, false);
    }

    /** What was seen before is no failure, or the failure of a replay. */
    private void explain(Arrival arrival, Refusal refusal) {
        store.seen(List.of(arrival.digest(), arrival.inner()))
                .subscribe(
                        seen -> {
                            Digest wrapping = seen.get(arrival.inner());
                            if (seen.containsKey(arrival.digest())
                                    || arrival.digest().equals(wrapping)) {
                                end(arrival.digest(), arrival.envelope().message().length, true);
                            } else {
                                refuse(
                                        arrival.epoch(),
                                        arrival.envelope(),
                                        arrival.digest(),
                                        arrival.sender().account(),
                                        arrival.sender().installation(),
                                        wrapping != null
                                                ? new Refusal(
                                                        FailureReason.REPLAY,
                                                        "its inner message was received before, in other wrapping")
                                                : refusal,
                                        arrival.held());
                            }
                        },
                        error -> end(arrival.digest(), arrival.envelope().message().length, false));
    }

    private void refuse(
            Epoch epoch,
            NetworkEnvelope envelope,
            Digest digest,
            @Nullable AccountAddress sender,
            @Nullable InstallationId installation,
            Refusal refusal,
            boolean waited) {
        Failure failure = new Failure(
                refusal.reason(),
                refusal.detail(),
                HexFormat.of().formatHex(sha256(envelope.message())),
                envelope.timestampNs(),
                Optional.ofNullable(sender),
                Optional.ofNullable(installation),
                clock.instant());
        List<Change> changes = new ArrayList<>();
        changes.add(new Change.EntryAppended(new Entry.OfFailure(failure)));
        changes.add(new Change.EnvelopeSeen(digest, digest));
        if (waited) {
            changes.add(new Change.EnvelopeReleased(digest));
        }
        int bytes = envelope.message().length;
        if (sender != null) {
            journal.submit(epoch, changes, at -> end(digest, bytes, true), error -> end(digest, bytes, false));
            return;
        }
        store.seen(List.of(digest))
                .subscribe(
                        seen -> {
                            if (seen.isEmpty()) {
                                journal.submit(
                                        epoch,
                                        changes,
                                        at -> end(digest, bytes, true),
                                        error -> end(digest, bytes, false));
                            } else {
                                end(digest, bytes, true);
                            }
                        },
                        error -> end(digest, bytes, false));
    }

    private void hold(Arrival arrival) {
        HeldEnvelope waiting = new HeldEnvelope(
                arrival.digest(),
                arrival.sender(),
                arrival.envelope().timestampNs(),
                Registration.nowNs(clock),
                arrival.envelope().message());
        boolean full;
        synchronized (this) {
            LinkedHashMap<Digest, HeldEnvelope> ofSender = held.get(arrival.sender());
            full = heldCount >= MAX_HELD || (ofSender != null && ofSender.size() >= MAX_HELD_OF_SENDER);
        }
        if (full) {
            explain(arrival, new Refusal(FailureReason.TOO_MANY_PENDING, "too many envelopes wait to be judged"));
            return;
        }
        keepHeld(waiting);
        int bytes = arrival.envelope().message().length;
        journal.submit(
                arrival.epoch(),
                List.of(new Change.EnvelopeHeld(waiting)),
                position -> {
                    end(arrival.digest(), bytes, true);
                    retry(arrival.sender());
                },
                error -> {
                    dropHeld(waiting);
                    end(arrival.digest(), bytes, false);
                });
    }

    private synchronized void keepHeld(HeldEnvelope waiting) {
        if (held.computeIfAbsent(waiting.sender(), sender -> new LinkedHashMap<>())
                        .putIfAbsent(waiting.digest(), waiting)
                == null) {
            heldCount++;
        }
    }

    private synchronized void dropHeld(HeldEnvelope waiting) {
        LinkedHashMap<Digest, HeldEnvelope> ofSender = held.get(waiting.sender());
        if (ofSender != null && ofSender.remove(waiting.digest()) != null) {
            heldCount--;
            if (ofSender.isEmpty()) {
                held.remove(waiting.sender());
            }
        }
    }

    /** Asks again for the grants of everybody whose envelopes wait. */
    public void retryHeld() {
        List<PeerId> senders;
        synchronized (this) {
            senders = List.copyOf(held.keySet());
        }
        senders.forEach(this::retry);
    }

    private void retry(PeerId sender) {
        directory
                .refresh(sender.account())
                .subscribe(
                        contacts -> contacts.stream()
                                .filter(contact -> contact.peer().equals(sender))
                                .findFirst()
                                .ifPresentOrElse(contact -> release(sender, contact), () -> expire(sender)),
                        error -> LOG.debug("The grant of {} cannot be asked for yet", sender, error));
    }

    private List<HeldEnvelope> heldOf(PeerId sender) {
        synchronized (this) {
            LinkedHashMap<Digest, HeldEnvelope> ofSender = held.get(sender);
            return ofSender == null
                    ? List.of()
                    : ofSender.values().stream()
                            .sorted(java.util.Comparator.comparingLong(HeldEnvelope::timestampNs)
                                    .thenComparing(HeldEnvelope::digest))
                            .toList();
        }
    }

    private void release(PeerId sender, Contact contact) {
        Epoch epoch = journal.epoch();
        loader.load(epoch, List.of(sender))
                .subscribe(nothing -> {}, error -> LOG.debug("Held envelopes wait on", error), () -> {
                    PeerSessions peer = epoch.peer(sender);
                    if (peer == null) {
                        return;
                    }
                    peer.learn(contact);
                    for (HeldEnvelope waiting : heldOf(sender)) {
                        NetworkEnvelope envelope = new NetworkEnvelope(topic, waiting.timestampNs(), waiting.message());
                        dropHeld(waiting);
                        try {
                            Arrival arrival = arrival(epoch, envelope, waiting.digest(), true);
                            lanes.execute(sender, () -> judge(arrival, peer));
                        } catch (Refusal refusal) {
                            refuse(
                                    epoch,
                                    envelope,
                                    waiting.digest(),
                                    sender.account(),
                                    sender.installation(),
                                    refusal,
                                    true);
                        }
                    }
                });
    }

    private void expire(PeerId sender) {
        long now = Registration.nowNs(clock);
        for (HeldEnvelope waiting : heldOf(sender)) {
            if (now - waiting.heldNs() > GRANT_PATIENCE.toNanos()) {
                dropHeld(waiting);
                refuse(
                        journal.epoch(),
                        new NetworkEnvelope(topic, waiting.timestampNs(), waiting.message()),
                        waiting.digest(),
                        sender.account(),
                        sender.installation(),
                        new Refusal(FailureReason.NO_GRANT, "no wallet's grant for its sender was found"),
                        true);
            }
        }
    }

    private static Digest digestOf(byte[] bytes) {
        return Digest.of(sha256(bytes));
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
