package org.xmtp.reactive.node.store.journal;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/**
 * Brings what is pending into the database, in its order and much at a time: when some time has passed or much waits,
 * and at once where somebody wants to read it. What fails is tried again: a while later, and for each who asks.
 */
final class Takeover {

    /** How long an envelope waits for others to go with it. */
    static final Duration COLLECTED = Duration.ofSeconds(1);

    /** So many bytes do not wait any longer. */
    static final long ENOUGH_BYTES = 2L << 20;

    /** The most bytes in one transaction, well under what the database buffers before it writes. */
    static final long TRANSACTION_BYTES = 3L << 20;

    /** How long after a failure it is tried again. */
    static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

    /** @param attempts how many had begun when it came */
    private record Waiting(long arrival, long attempts, Sinks.Empty<Void> outcome) {}

    private final JournaledDatabase database;
    private final Pending pending;
    private final LongConsumer takenOver;
    private final Scheduler timer;
    // All guarded by this.
    private final PriorityQueue<Waiting> waiting = new PriorityQueue<>(Comparator.comparingLong(Waiting::arrival));
    private long reached;
    private long attempts;
    private boolean running;
    private boolean timed;
    private boolean failing;
    private boolean closed;

    /**
     * Nothing is taken over yet.
     *
     * @param takenOver told of each arrival up to which the database has everything
     * @param timer not closed here
     */
    Takeover(JournaledDatabase database, Pending pending, LongConsumer takenOver, Scheduler timer) {
        this.database = database;
        this.pending = pending;
        this.takenOver = takenOver;
        this.timer = timer;
        this.reached = database.newest();
    }

    /** More is pending. */
    void added() {
        boolean isEnough = pending.bytes() >= ENOUGH_BYTES;
        synchronized (this) {
            if (failing || running) {
                return;
            }
            if (!isEnough) {
                await(COLLECTED);
                return;
            }
            running = true;
        }
        takeOver();
    }

    /** Whether the last attempt failed. */
    synchronized boolean isFailing() {
        return failing;
    }

    /**
     * Creates the waiting until the database has everything up to an arrival that is pending or was.
     *
     * <ul>
     *   <li><em>Errors with</em> what the database fails with.
     * </ul>
     */
    Mono<Void> upTo(long arrival) {
        return Mono.defer(() -> {
            Sinks.Empty<Void> outcome = Sinks.empty();
            synchronized (this) {
                if (reached >= arrival) {
                    return Mono.empty();
                }
                waiting.add(new Waiting(arrival, attempts, outcome));
                if (running) {
                    return outcome.asMono();
                }
                running = true;
            }
            takeOver();
            return outcome.asMono();
        });
    }

    /** Begins nothing more. */
    synchronized void close() {
        closed = true;
    }

    /** Called with the monitor held. */
    private void await(Duration time) {
        if (!timed && !closed) {
            timer.schedule(this::timePassed, time.toMillis(), TimeUnit.MILLISECONDS);
            timed = true;
        }
    }

    private void timePassed() {
        synchronized (this) {
            timed = false;
            if (running || closed) {
                return;
            }
            running = true;
        }
        takeOver();
    }

    /** Runs while {@code running} is held. What the machine has no room for now it may have room for later. */
    private void takeOver() {
        synchronized (this) {
            attempts++;
        }
        try {
            List<NumberedEnvelope> first = pending.first(TRANSACTION_BYTES);
            if (first.isEmpty()) {
                reached(database.newest());
            } else {
                database.take(first).subscribe(null, this::failed, () -> taken(first));
            }
        } catch (Throwable machine) {
            failed(machine);
        }
    }

    private void taken(List<NumberedEnvelope> first) {
        try {
            long last = first.get(first.size() - 1).arrival();
            pending.remove(first);
            takenOver.accept(last);
            reached(last);
        } catch (Throwable machine) {
            failed(machine);
        }
    }

    private void reached(long last) {
        Queue<Waiting> served = new ArrayDeque<>();
        synchronized (this) {
            failing = false;
            reached = last;
            for (Waiting next = waiting.peek(); next != null && next.arrival() <= last; next = waiting.peek()) {
                served.add(waiting.remove());
            }
        }
        goOn();
        served.forEach(waiter -> waiter.outcome().tryEmitEmpty());
    }

    private void goOn() {
        boolean isEnough = pending.bytes() >= ENOUGH_BYTES;
        synchronized (this) {
            if (waiting.isEmpty() && !isEnough) {
                running = false;
                if (!pending.isEmpty()) {
                    await(COLLECTED);
                }
                return;
            }
        }
        takeOver();
    }

    /** Who came while this was tried already is told how the next attempt ends. */
    private void failed(Throwable cause) {
        List<Waiting> told;
        boolean isAwaited;
        synchronized (this) {
            failing = true;
            told = waiting.stream()
                    .filter(waiter -> waiter.attempts() < attempts)
                    .toList();
            waiting.removeAll(told);
            isAwaited = !waiting.isEmpty();
            running = isAwaited;
            await(AFTER_FAILURE);
        }
        told.forEach(waiter -> waiter.outcome().tryEmitError(cause));
        if (isAwaited) {
            takeOver();
        }
    }
}
