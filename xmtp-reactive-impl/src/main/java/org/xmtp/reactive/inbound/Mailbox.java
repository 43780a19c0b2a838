package org.xmtp.reactive.inbound;

import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.ConnectionState;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.XmtpConnectionException;
import org.xmtp.reactive.api.XmtpException;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.api.spi.NetworkTransport;
import org.xmtp.reactive.api.spi.PageCursor;
import org.xmtp.reactive.api.spi.QueryPage;
import org.xmtp.reactive.api.spi.SubscriptionSignal;
import org.xmtp.reactive.api.spi.TopicQuery;
import org.xmtp.reactive.api.spi.TransportException;
import org.xmtp.reactive.identity.ContactDirectory;
import org.xmtp.reactive.identity.LocalIdentity;
import org.xmtp.reactive.identity.Registration;
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
 */
public final class Mailbox implements Disposable {
    private static final Logger LOG = LoggerFactory.getLogger(Mailbox.class);
    private static final Duration FIRST_SWEEP_AFTER = Duration.ofSeconds(1);
    private static final Duration SWEEP_EVERY = Duration.ofSeconds(60);
    private static final Duration RETRY_HELD_EVERY = Duration.ofSeconds(5);
    private static final Duration OVERLAP = Duration.ofSeconds(60);
    private static final Duration FULL_OVERLAP = Duration.ofDays(1);
    private static final Duration MIN_BACKOFF = Duration.ofMillis(200);
    private static final Duration MAX_BACKOFF = Duration.ofSeconds(30);
    private static final int PAGE = 500;

    private final LocalIdentity identity;
    private final NetworkTransport transport;
    private final ContactDirectory directory;
    private final Intake intake;
    private final Journal journal;
    private final Clock clock;
    private final Scheduler timer;
    private final Sinks.Many<ConnectionState> states = Sinks.many().replay().latest();
    private final Disposable.Swap running = Disposables.swap();
    private final AtomicBoolean sweeping = new AtomicBoolean();
    private final AtomicBoolean arrivedMeanwhile = new AtomicBoolean();
    private final AtomicLong read = new AtomicLong();
    private final Map<String, AccountAddress> contactTopics = new ConcurrentHashMap<>();
    private final Sinks.Many<Boolean> restarts = Sinks.many().multicast().directBestEffort();
    private final String topic;
    private volatile long floorNs;

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
        this.floorNs = floorNs;
    }

    /** Begins, and goes on until disposed of. */
    public void start() {
        journal.onEpochOver(() -> restarts.tryEmitNext(true));
        running.update(Mono.defer(this::connected)
                .retryWhen(Retry.backoff(Long.MAX_VALUE, MIN_BACKOFF)
                        .maxBackoff(MAX_BACKOFF)
                        .jitter(0.5)
                        .transientErrors(true)
                        .scheduler(timer)
                        .doBeforeRetry(signal -> waiting(signal.failure())))
                .subscribe());
    }

    /** Changes of the connection, the present state first. */
    public Flux<ConnectionState> states() {
        return states.asFlux().distinctUntilChanged();
    }

    private void tell(ConnectionState state) {
        states.emitNext(state, (type, result) -> result == Sinks.EmitResult.FAIL_NON_SERIALIZED);
    }

    private void waiting(Throwable failure) {
        directory.subscribed(false);
        LOG.debug("The connection to the node is lost", failure);
        XmtpException cause = failure instanceof XmtpException known
                ? known
                : new XmtpConnectionException(
                        failure instanceof TransportException limited
                                        && limited.kind() == TransportException.Kind.RATE_LIMITED
                                ? ErrorCode.RATE_LIMITED
                                : ErrorCode.NODE_UNREACHABLE,
                        "The node is out of reach: " + failure.getMessage() + "; trying again.",
                        failure);
        tell(new ConnectionState.Waiting(cause, MAX_BACKOFF));
    }

    /** One connection, from the subscription until it breaks; never completes but with an error. */
    private Mono<Void> connected() {
        tell(new ConnectionState.Connecting());
        sweeping.set(true);
        Sinks.Empty<Void> subscribed = Sinks.empty();
        Flux<Set<String>> topics = directory.followed().map(this::topicsOf);
        Mono<Void> live = transport
                .subscribe(topics)
                .concatMap(signal -> receive(signal, subscribed), 16)
                .then(Mono.error(new TransportException(
                        TransportException.Kind.UNAVAILABLE, "the node ended the subscription", null)));
        Mono<Void> sweeps = subscribed
                .asMono()
                .then(sweep(false))
                .thenMany(Flux.concat(
                                Mono.delay(FIRST_SWEEP_AFTER, timer),
                                Flux.interval(jittered(SWEEP_EVERY), SWEEP_EVERY, timer)
                                        .onBackpressureDrop())
                        .concatMap(tick -> sweep(tick == 1), 1))
                .then();
        Mono<Void> held = subscribed
                .asMono()
                .thenMany(Flux.interval(RETRY_HELD_EVERY, timer).onBackpressureDrop())
                .doOnNext(tick -> intake.retryHeld())
                .then();
        Mono<Void> restart = restarts.asFlux()
                .next()
                .flatMap(again -> Mono.error(
                        new TransportException(TransportException.Kind.UNAVAILABLE, "the store lost a commit", null)));
        return Mono.firstWithSignal(
                live, sweeps.then(Mono.never()), held.then(Mono.never()), restart.then(Mono.never()));
    }

    private static Duration jittered(Duration base) {
        return base.plusMillis(java.util.concurrent.ThreadLocalRandom.current().nextLong(base.toMillis() / 4));
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
                if (sweeping.get()) {
                    arrivedMeanwhile.set(true);
                    return Mono.empty();
                }
                return intake.take(List.of(envelope), false);
            }
            AccountAddress account = contactTopics.get(envelope.topic());
            return account == null ? Mono.empty() : directory.published(envelope, account);
        }
        directory.subscribed(true);
        subscribed.tryEmitEmpty();
        return Mono.empty();
    }

    /** Reads everything from the floor on, again from where it ended while more arrives, and moves the floor. */
    private Mono<Void> sweep(boolean full) {
        return Mono.defer(() -> {
            long began = Registration.nowNs(clock);
            long start = full || floorNs == 0
                    ? Math.max(1, identity.stored().createdNs() - FULL_OVERLAP.toNanos())
                    : floorNs;
            sweeping.set(true);
            read.set(0);
            tell(new ConnectionState.CatchingUp(0));
            return walk(start, Optional.empty())
                    .then(intake.settled())
                    .then(Mono.defer(() -> {
                        floorNs = began - OVERLAP.toNanos();
                        return journal.write(List.of(new Change.FloorMoved(floorNs)));
                    }))
                    .then(Mono.fromRunnable(() -> tell(new ConnectionState.Live())));
        });
    }

    private Mono<Void> walk(long start, Optional<PageCursor> after) {
        arrivedMeanwhile.set(false);
        return query(new TopicQuery(topic, start, PAGE, after)).flatMap(page -> {
            Optional<PageCursor> end = check(page, start, after);
            read.addAndGet(page.envelopes().size());
            if (!page.envelopes().isEmpty()) {
                tell(new ConnectionState.CatchingUp(read.get()));
            }
            return intake.take(page.envelopes(), true).then(Mono.defer(() -> {
                if (page.next().isPresent() && !page.envelopes().isEmpty()) {
                    return walk(start, end);
                }
                // From here on live envelopes are judged as they come; whatever came before is asked for once more.
                sweeping.set(false);
                return arrivedMeanwhile.get() ? again(start, end) : Mono.empty();
            }));
        });
    }

    private Mono<Void> again(long start, Optional<PageCursor> end) {
        sweeping.set(true);
        return walk(start, end);
    }

    /** A page that is larger than we take is asked for again in smaller parts. */
    private Mono<QueryPage> query(TopicQuery query) {
        return transport
                .query(query)
                .onErrorResume(
                        error -> error instanceof TransportException failure
                                && failure.kind() == TransportException.Kind.ANSWER_TOO_LARGE
                                && query.limit() > 1,
                        error -> query(
                                new TopicQuery(query.topic(), query.startNs(), query.limit() / 2, query.after())));
    }

    /** Each row lies strictly behind the one before and bears the topic that was asked for, or the node misbehaves. */
    private Optional<PageCursor> check(QueryPage page, long start, Optional<PageCursor> after) {
        Optional<PageCursor> last = after;
        for (NetworkEnvelope envelope : page.envelopes()) {
            PageCursor here = new PageCursor(envelope.timestampNs(), digest(envelope));
            boolean behind = last.map(before -> compare(before, here) < 0)
                    .orElse(Long.compareUnsigned(envelope.timestampNs(), start) >= 0);
            if (!envelope.topic().equals(topic) || !behind) {
                throw new XmtpConnectionException(
                        ErrorCode.NODE_MISBEHAVED,
                        "The node answers a query with envelopes out of order or of another topic; try another node.");
            }
            last = Optional.of(here);
        }
        return last;
    }

    private static int compare(PageCursor one, PageCursor other) {
        int byTime = Long.compareUnsigned(one.timestampNs(), other.timestampNs());
        return byTime != 0 ? byTime : java.util.Arrays.compareUnsigned(one.digest(), other.digest());
    }

    private static byte[] digest(NetworkEnvelope envelope) {
        try {
            var sha = java.security.MessageDigest.getInstance("SHA-256");
            sha.update(envelope.topic().getBytes(java.nio.charset.StandardCharsets.UTF_8));
            return sha.digest(envelope.message());
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    @Override
    public void dispose() {
        running.dispose();
        tell(new ConnectionState.Closed());
        states.tryEmitComplete();
    }
}
