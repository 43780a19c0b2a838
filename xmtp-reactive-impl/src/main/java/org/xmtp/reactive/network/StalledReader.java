package org.xmtp.reactive.network;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.xmtp.reactive.api.spi.SubscriptionSignal;
import org.xmtp.reactive.api.spi.SubscriptionSignal.Subscribed;
import org.xmtp.reactive.api.spi.TransportException;
import org.xmtp.reactive.api.spi.TransportException.Kind;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Scheduler;

/**
 * Ends a subscription whose reader asks for nothing while envelopes wait: they fill the window of the whole connection,
 * and so hold up whoever shares it. The reader subscribes again when it has room.
 */
final class StalledReader {
    /** How long a reader may ask for nothing while envelopes wait. */
    static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Scheduler timer;
    private final BooleanSupplier shared;
    private final String call;
    private final AtomicLong demand = new AtomicLong();
    private final AtomicLong waiting = new AtomicLong();
    private final AtomicLong requests = new AtomicLong();
    private final AtomicBoolean watched = new AtomicBoolean();
    private final End stalled = new End();
    private volatile boolean ended;

    /**
     * A watch on one subscription.
     *
     * @param shared tells whether its connection carries others
     * @param call what to call it in the error
     */
    StalledReader(Scheduler timer, BooleanSupplier shared, String call) {
        this.timer = timer;
        this.shared = shared;
        this.call = call;
    }

    /** An envelope has come that was not handed on yet. */
    void arrived() {
        waiting.incrementAndGet();
        watch();
    }

    /** The signals for the reader, up to when it is given up. */
    Flux<SubscriptionSignal> watching(Flux<SubscriptionSignal> signals) {
        return stalled.cut(signals.doOnNext(this::handOn).doOnRequest(more -> {
                    requests.incrementAndGet();
                    demand.accumulateAndGet(more, Operators::addCap);
                }))
                .doFinally(signal -> ended = true);
    }

    private void handOn(SubscriptionSignal signal) {
        if (!(signal instanceof Subscribed)) {
            waiting.decrementAndGet();
        }
        demand.updateAndGet(asked -> asked == Long.MAX_VALUE ? asked : asked - 1);
        watch();
    }

    private boolean isStalled() {
        return !ended && demand.get() == 0 && waiting.get() > 0;
    }

    private void watch() {
        if (isStalled() && watched.compareAndSet(false, true)) {
            lookAgain();
        }
    }

    private void lookAgain() {
        long before = requests.get();
        var unused = timer.schedule(() -> look(before), PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void look(long before) {
        if (!isStalled()) {
            watched.set(false);
            watch();
        } else if (requests.get() == before && shared.getAsBoolean()) {
            stalled.come(new TransportException(
                    Kind.UNAVAILABLE,
                    call + " was ended here: for " + PATIENCE.toSeconds()
                            + " s its reader took nothing of what waits, and others share its connection.",
                    null));
        } else {
            lookAgain();
        }
    }
}
