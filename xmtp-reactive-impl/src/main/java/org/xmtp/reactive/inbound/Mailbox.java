package org.xmtp.reactive.inbound;

import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.ConnectionState;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.XmtpConnectionException;
import org.xmtp.reactive.api.XmtpException;
import org.xmtp.reactive.api.XmtpStorageException;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.api.spi.NetworkTransport;
import org.xmtp.reactive.api.spi.SubscriptionSignal;
import org.xmtp.reactive.api.spi.TransportException;
import org.xmtp.reactive.identity.ContactDirectory;
import org.xmtp.reactive.identity.LocalIdentity;
import org.xmtp.reactive.identity.Registration;
import org.xmtp.reactive.network.Backoff;
import org.xmtp.reactive.network.Topics;
import org.xmtp.reactive.session.Journal;
import org.xmtp.reactive.store.Change;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.util.retry.Retry;

/**
 * Subscribes, sweeps the topic by Query, and hands envelopes to the intake in order. The one owner of recovery: it
 * reconnects for ever, and nothing below it retries.
 *
 * <p>A short sweep reads from the floor on: when the subscription stands, a second later (a registration can lag behind
 * its headers), then every minute. A full one reads from this installation's registration on: once in a while, beside
 * everything else.
 */
public final class Mailbox implements Disposable {
    private static final Logger LOG = LoggerFactory.getLogger(Mailbox.class);
    private static final Duration SECOND_SWEEP_AFTER = Duration.ofSeconds(1);
    private static final Duration SWEEP_EVERY = Duration.ofSeconds(60);
    private static final Duration FULL_SWEEP_EVERY = Duration.ofDays(1);
    private static final Duration RETRY_HELD_EVERY = Duration.ofSeconds(5);
    private static final Duration OVERLAP = Duration.ofSeconds(60);
    private static final Duration BEFORE_REGISTRATION = Duration.ofDays(1);
    private static final int PREFETCH = 16;

    private final LocalIdentity identity;
    private final NetworkTransport transport;
    private final ContactDirectory directory;
    private final Intake intake;
    private final Journal journal;
    private final Clock clock;
    private final Scheduler timer;
    private final TopicWalk walk;
    private final LiveEnvelopes live = new LiveEnvelopes();
    private final Backoff backoff = new Backoff();
    private final Sinks.Many<ConnectionState> states = Sinks.many().replay().latest();
    private final Disposable.Swap running = Disposables.swap();
    private final Map<String, AccountAddress> contactTopics = new ConcurrentHashMap<>();
    private final Sinks.Many<Boolean> restarts = Sinks.many().multicast().directBestEffort();
    private final String topic;
    private volatile boolean isLive;
    private volatile long floorNs;
    private volatile long fullSweepDueMs;

    /** A mailbox over what the client is made of; {@code floorNs} is where the last complete sweep lets it begin. */
    public Mailbox(
            LocalIdentity identity,
            long floorNs,
            NetworkTransport transport,
            ContactDirectory directory,
            Intake intake,
            Journal journal,
            Clock clock,
            Scheduler timer) {
        this.identity = identity;
        this.transport = transport;
        this.directory = directory;
        this.intake = intake;
        this.journal = journal;
        this.clock = clock;
        this.timer = timer;
        this.topic = Topics.message(identity.installation());
        this.walk = new TopicWalk(transport, intake, live, topic);
        this.floorNs = floorNs;
    }

    /** Begins, and goes on until disposed of. */
    public void start() {
        journal.onEpochOver(() -> restarts.tryEmitNext(true));
        running.update(Mono.defer(this::connected)
                .retryWhen(Retry.from(breaks -> breaks.concatMap(signal -> {
                    Duration delay = backoff.after(signal.failure());
                    waiting(signal.failure(), delay);
                    return Mono.delay(delay, timer);
                })))
                .subscribe());
    }

    /** Changes of the connection, the present state first. */
    public Flux<ConnectionState> states() {
        return states.asFlux().distinctUntilChanged();
    }

    /** Whether the subscription stands and everything older was caught up with. */
    public boolean isLive() {
        return isLive;
    }

    /** When the last complete sweep began, by our clock: all that was stored before is durable here. 0 before it. */
    public long sweptNs() {
        return floorNs == 0 ? 0 : floorNs + OVERLAP.toNanos();
    }

    private void tell(ConnectionState state) {
        isLive = state instanceof ConnectionState.Live;
        states.emitNext(state, (type, result) -> result == Sinks.EmitResult.FAIL_NON_SERIALIZED);
    }

    private void waiting(Throwable failure, Duration retryIn) {
        directory.subscribed(false);
        LOG.debug("The connection to the node is lost", failure);
        XmtpException cause = failure instanceof XmtpException known
                ? known
                : new XmtpConnectionException(
                        Backoff.isRateLimit(failure) ? ErrorCode.RATE_LIMITED : ErrorCode.NODE_UNREACHABLE,
                        "The node is out of reach: " + failure.getMessage() + "; trying again.",
                        failure);
        tell(new ConnectionState.Waiting(cause, retryIn));
    }

    /** One connection, from the subscription until it breaks; never completes but with an error. */
    private Mono<Void> connected() {
        tell(new ConnectionState.Connecting());
        live.clear();
        live.sweepBegins();
        Sinks.Empty<Void> subscribed = Sinks.empty();
        Flux<Set<String>> topics = directory.followed().map(this::topicsOf);
        Mono<Void> subscription = transport
                .subscribe(topics)
                .concatMap(signal -> receive(signal, subscribed), PREFETCH)
                .then(Mono.error(new TransportException(
                        TransportException.Kind.UNAVAILABLE, "the node ended the subscription", null)));
        Mono<Void> sweeps = subscribed
                .asMono()
                .then(sweep(read -> tell(new ConnectionState.CatchingUp(read))))
                .then(Mono.fromRunnable(() -> {
                    backoff.succeeded();
                    tell(new ConnectionState.Live());
                }))
                .then(Mono.when(shortSweeps(), fullSweeps(), heldEnvelopes()));
        Mono<Void> restart = restarts.asFlux().next().flatMap(again -> Mono.error(storeFailed()));
        return Mono.firstWithSignal(subscription, sweeps, restart.then(Mono.never()));
    }

    private static XmtpStorageException storeFailed() {
        return new XmtpStorageException(
                ErrorCode.STORE_UNAVAILABLE,
                "The store did not take what was received; it is read from the node again. Free space or mend the disk"
                        + " if this goes on.");
    }

    private Set<String> topicsOf(Set<AccountAddress> accounts) {
        Set<String> topics = new HashSet<>();
        topics.add(topic);
        for (AccountAddress account : accounts) {
            String contact = Topics.contact(account);
            contactTopics.put(contact, account);
            topics.add(contact);
        }
        return topics;
    }

    private Mono<Void> receive(SubscriptionSignal signal, Sinks.Empty<Void> subscribed) {
        if (signal instanceof SubscriptionSignal.Received received) {
            NetworkEnvelope envelope = received.envelope();
            if (envelope.topic().equals(topic)) {
                return live.hold(envelope) ? Mono.empty() : intake.take(List.of(envelope), false);
            }
            AccountAddress account = contactTopics.get(envelope.topic());
            return account == null ? Mono.empty() : directory.published(envelope, account);
        }
        directory.subscribed(true);
        subscribed.tryEmitEmpty();
        return Mono.empty();
    }

    private Mono<Void> shortSweeps() {
        return Mono.delay(SECOND_SWEEP_AFTER, timer)
                .then(sweep(read -> {}))
                .then(Mono.defer(() -> Mono.delay(Backoff.jittered(SWEEP_EVERY), timer))
                        .then(sweep(read -> {}))
                        .repeat()
                        .then());
    }

    /** Reads everything from the floor on, then what the subscription brought meanwhile, and moves the floor. */
    private Mono<Void> sweep(LongConsumer progress) {
        return Mono.defer(() -> {
            long beganNs = Registration.nowNs(clock);
            long lost = intake.lost();
            boolean full = floorNs == 0;
            live.sweepBegins();
            progress.accept(0);
            return walk.from(full ? registeredNs() : floorNs, progress)
                    .then(handOverLive(beganNs - OVERLAP.toNanos()))
                    .then(intake.settled())
                    .then(Mono.defer(
                            () -> intake.lost() == lost ? moveFloor(beganNs, full) : Mono.error(storeFailed())));
        });
    }

    /**
     * Hands over what came live meanwhile, again until nothing more did. What was too much is read from the node, but
     * not from before the overlap, whatever times it bears.
     */
    private Mono<Void> handOverLive(long earliestNs) {
        return Mono.defer(() -> {
                    LiveEnvelopes.Meanwhile meanwhile = live.drain();
                    Mono<Void> taken =
                            meanwhile.envelopes().isEmpty() ? Mono.empty() : intake.take(meanwhile.envelopes(), false);
                    Mono<Void> read = meanwhile.missing().isEmpty()
                            ? Mono.empty()
                            : walk.from(later(earliestNs, meanwhile.missing().getAsLong()), progress -> {});
                    return taken.then(read).thenReturn(!meanwhile.isNothing());
                })
                .repeat()
                .takeWhile(more -> more)
                .then();
    }

    private static long later(long one, long other) {
        return Long.compareUnsigned(one, other) > 0 ? one : other;
    }

    /** The floor is our own clock, a while before the sweep began: what envelopes claim cannot move it. */
    private Mono<Void> moveFloor(long beganNs, boolean full) {
        long moved = beganNs - OVERLAP.toNanos();
        return journal.write(List.of(new Change.FloorMoved(moved)))
                .doOnNext(position -> {
                    floorNs = moved;
                    if (full) {
                        fullSweepEnded();
                    }
                })
                .then();
    }

    private long registeredNs() {
        return Math.max(1, identity.stored().createdNs() - BEFORE_REGISTRATION.toNanos());
    }

    private void fullSweepEnded() {
        fullSweepDueMs = timer.now(TimeUnit.MILLISECONDS) + FULL_SWEEP_EVERY.toMillis();
    }

    /** Reads everything from the registration on when that is due; a failure waits for the next time. */
    private Mono<Void> fullSweeps() {
        return Mono.defer(() -> timer.now(TimeUnit.MILLISECONDS) < fullSweepDueMs
                        ? Mono.empty()
                        : walk.from(registeredNs(), read -> {})
                                .doOnSuccess(nothing -> fullSweepEnded())
                                .onErrorResume(error -> {
                                    LOG.debug("A full sweep failed", error);
                                    return Mono.empty();
                                }))
                .then(Mono.defer(() -> Mono.delay(Backoff.jittered(SWEEP_EVERY), timer)))
                .repeat()
                .then();
    }

    private Mono<Void> heldEnvelopes() {
        return Flux.interval(RETRY_HELD_EVERY, timer)
                .onBackpressureDrop()
                .doOnNext(tick -> intake.retryHeld())
                .then();
    }

    @Override
    public void dispose() {
        running.dispose();
        tell(new ConnectionState.Closed());
        states.tryEmitComplete();
    }
}
