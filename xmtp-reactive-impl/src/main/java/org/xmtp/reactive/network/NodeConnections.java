package org.xmtp.reactive.network;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * The connections to one node: one for calls with a single answer, and for subscriptions as many as it takes. They are
 * apart since gRPC's window of a connection is as large as that of a stream: a subscription that is not read holds up
 * whatever else its connection carries.
 *
 * <p>gRPC does not notice for minutes that the other end is gone. So while calls are open, the {@link Pulse} of each
 * connection is felt. A silent one is broken off, and with it those that nobody uses: they are no better. One that left
 * a call unanswered takes no further ones.
 */
final class NodeConnections {
    /** How many subscriptions a connection carries at most. */
    static final int SUBSCRIPTIONS = 50;

    private final CallFailures failures;
    private final Mono<Supplier<Connection>> dialing;
    private final Scheduler timer;
    /** All that are open. */
    private final List<Connection> all = new ArrayList<>();
    /** Those which take subscriptions. */
    private final List<Connection> streams = new ArrayList<>();
    /** The one which takes calls. */
    private @Nullable Connection calls;

    private @Nullable Disposable beating;
    private volatile long beatenNanos;
    private boolean closed;

    /**
     * No connection yet.
     *
     * @param timer tells when a beat is due
     */
    NodeConnections(Destination to, Dialer dialer, Scheduler timer) {
        this.failures = new CallFailures(to.node());
        this.dialing = dialer.dialing(to);
        this.timer = timer;
    }

    /** Names what fails. */
    CallFailures failures() {
        return failures;
    }

    /** Tells the time that calls may take. */
    Scheduler timer() {
        return timer;
    }

    /**
     * Makes the connection for calls on another thread; it connects at the first of them. What that loads takes a tenth
     * of a second in a new process, in which a client can open its store.
     */
    void prepare(Scheduler loading) {
        dialing.subscribeOn(loading).subscribe(this::prepared, failure -> {
            // The first call will meet it too, and tell.
        });
    }

    private synchronized void prepared(Supplier<Connection> dial) {
        if (calls == null && !closed) {
            calls = dialled(dial);
        }
    }

    /** Makes a call with a single answer. */
    <T> Mono<T> call(Function<Connection, Mono<T>> use) {
        return dialing.flatMap(dial ->
                Mono.using(() -> forCall(dial), connection -> connection.whole(use.apply(connection)), this::leave));
    }

    /** Makes a subscription, which has its place on a connection until it ends. */
    <T> Flux<T> subscription(Function<Connection, Flux<T>> use) {
        return dialing.flatMapMany(dial -> Flux.using(
                () -> forSubscription(dial), connection -> connection.whole(use.apply(connection)), this::leave));
    }

    private synchronized Connection forCall(Supplier<Connection> dial) {
        Connection connection = calls;
        if (connection == null) {
            connection = dialled(dial);
            calls = connection;
        }
        return taken(connection);
    }

    private synchronized Connection forSubscription(Supplier<Connection> dial) {
        for (Connection connection : streams) {
            if (connection.open().get() < SUBSCRIPTIONS) {
                return taken(connection);
            }
        }
        Connection connection = dialled(dial);
        streams.add(connection);
        return taken(connection);
    }

    private Connection dialled(Supplier<Connection> dial) {
        if (closed) {
            throw failures.closed();
        }
        Connection connection = dial.get();
        all.add(connection);
        return connection;
    }

    private Connection taken(Connection connection) {
        connection.open().incrementAndGet();
        if (beating == null) {
            long beat = Pulse.BEAT.toNanos();
            beatenNanos = timer.now(TimeUnit.NANOSECONDS);
            beating = timer.schedulePeriodically(this::beat, beat, beat, TimeUnit.NANOSECONDS);
        }
        return connection;
    }

    /** Of those that take calls or subscriptions, the last of a kind stays for whoever comes next. */
    private void leave(Connection connection) {
        synchronized (this) {
            boolean unused = connection.open().decrementAndGet() == 0;
            if (beating != null && all.stream().noneMatch(Connection::isInUse)) {
                beating.dispose();
                beating = null;
            }
            if (!unused || connection == calls || (streams.size() == 1 && streams.contains(connection))) {
                return;
            }
            remove(connection);
        }
        connection.breakOff(failures.closed());
    }

    private void beat() {
        long nowNanos = timer.now(TimeUnit.NANOSECONDS);
        if (nowNanos - beatenNanos < Pulse.BEAT.toNanos() / 2) {
            // Made up for, after this process stood still: nothing can have come between two of those.
            return;
        }
        beatenNanos = nowNanos;
        List<Connection> quiet = new ArrayList<>();
        List<Connection> silent = new ArrayList<>();
        synchronized (this) {
            for (Connection connection : all) {
                switch (connection.beat()) {
                    case SILENT -> silent.add(connection);
                    case QUIET -> quiet.add(connection);
                    case FINE -> {}
                }
            }
            if (!silent.isEmpty()) {
                all.stream().filter(connection -> !connection.isInUse()).forEach(silent::add);
            }
            silent.forEach(this::remove);
        }
        silent.forEach(connection -> connection.breakOff(failures.silent(Pulse.SILENCE)));
        quiet.forEach(SignOfLife::ask);
    }

    /**
     * A call has waited in vain. What comes next takes another connection. If nothing at all came over this one since
     * the call began, it is dead, and whatever else is open on it ends too.
     *
     * @param reads what had come when the call began
     * @param limit how long the call has waited
     */
    void unanswered(Connection connection, long reads, Duration limit) {
        boolean dead = connection.reads() == reads;
        synchronized (this) {
            retire(connection);
            if (dead) {
                remove(connection);
            }
        }
        if (dead) {
            // The call itself fails first, in its own words.
            var unused = timer.schedule(() -> connection.breakOff(failures.silent(limit)));
        }
    }

    /** It takes nothing new. */
    private void retire(Connection connection) {
        streams.remove(connection);
        if (connection == calls) {
            calls = null;
        }
    }

    private void remove(Connection connection) {
        retire(connection);
        all.remove(connection);
    }

    /** Ends all; what is open on them breaks. */
    void close() {
        List<Connection> last;
        synchronized (this) {
            closed = true;
            last = List.copyOf(all);
            last.forEach(this::remove);
        }
        last.forEach(connection -> connection.breakOff(failures.closed()));
    }
}
