package org.xmtp.reactive.node.relay;

import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.xmtp.reactive.node.envelope.ArrivedEnvelope;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Scheduler;

/**
 * What waits for one subscriber, bounded in number and bytes, and the way out of it. The relay offers, a worker of its
 * own hands over: so that the publisher's thread neither waits for a subscriber nor encodes for it.
 */
final class Delivery extends Flux<ArrivedEnvelope> implements Subscription {

    /** The most envelopes that wait for one subscriber. */
    static final int MAX_WAITING_ENVELOPES = 65_536;

    /** The most bytes, by {@link org.xmtp.reactive.node.envelope.Weights}, that wait for one subscriber. */
    static final long MAX_WAITING_BYTES = 64L << 20;

    private final Scheduler.Worker worker;
    private final Subscriber reader;
    private final Departures departures;
    private final Runnable onEnd;
    private final Queue<Parcel> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waitingEnvelopes = new AtomicInteger();
    private final AtomicLong waitingBytes = new AtomicLong();
    private final AtomicLong requested = new AtomicLong();
    private final AtomicInteger work = new AtomicInteger();
    private final AtomicBoolean taken = new AtomicBoolean();
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile @Nullable CoreSubscriber<? super ArrivedEnvelope> subscriber;
    private volatile @Nullable Throwable failure;
    private volatile boolean cancelled;

    /**
     * Nothing waits yet.
     *
     * @param reader for whom
     * @param departures told if it is sent away
     * @param onEnd run on the scheduler, once or more, when nothing more is to be offered
     */
    Delivery(Scheduler scheduler, Subscriber reader, Departures departures, Runnable onEnd) {
        this.worker = scheduler.createWorker();
        this.reader = reader;
        this.departures = departures;
        this.onEnd = onEnd;
    }

    /** Puts an envelope behind those that wait; {@link #flush} hands them over. One caller at a time. */
    void offer(Parcel parcel) {
        if (ended.get()) {
            return;
        }
        if (waitingEnvelopes.incrementAndGet() > MAX_WAITING_ENVELOPES
                || waitingBytes.get() + parcel.weight() > MAX_WAITING_BYTES) {
            fail(new SubscriberTooSlowException());
            return;
        }
        waitingBytes.addAndGet(parcel.weight());
        parcel.hold();
        waiting.add(parcel);
        if (ended.get()) {
            // Nobody comes any more to clear it up.
            drop();
        }
    }

    /** How many bytes wait. */
    long waitingBytes() {
        return waitingBytes.get();
    }

    /** What waits at this moment. */
    Optional<Backlog> backlog() {
        return Optional.ofNullable(waiting.peek())
                .map(first -> new Backlog(reader, waitingEnvelopes.get(), waitingBytes.get(), first.age()));
    }

    /** Sees to it that what waits is handed over. */
    void flush() {
        if (work.getAndIncrement() == 0) {
            worker.schedule(this::drain);
        }
    }

    /** Ends the subscriber with {@code cause}, at once and whatever waits. */
    void fail(Throwable cause) {
        if (ended.compareAndSet(false, true)) {
            if (cause instanceof SubscriberTooSlowException) {
                departures.happened(reader, waitingEnvelopes.get(), waitingBytes.get());
            }
            failure = cause;
            flush();
        }
    }

    @Override
    public void subscribe(CoreSubscriber<? super ArrivedEnvelope> actual) {
        if (!taken.compareAndSet(false, true)) {
            Operators.error(actual, new IllegalStateException("a live subscription serves one subscriber"));
            return;
        }
        actual.onSubscribe(this);
        subscriber = actual;
        if (cancelled) {
            // As it was told of the subscription: that is cleared up, and nobody comes to let go of it.
            subscriber = null;
        }
        flush();
    }

    @Override
    public void request(long n) {
        if (Operators.validate(n)) {
            requested.accumulateAndGet(n, Operators::addCap);
            flush();
        }
    }

    @Override
    public void cancel() {
        cancelled = true;
        ended.set(true);
        flush();
    }

    private void drain() {
        int missed = work.get();
        do {
            CoreSubscriber<? super ArrivedEnvelope> actual = subscriber;
            if (actual != null && !ended.get()) {
                handOver(actual);
            }
            if (ended.get() && end(actual)) {
                // Whoever has ended is held no longer, also where the subscription is (Reactive Streams, 3.13).
                subscriber = null;
                worker.dispose();
                return;
            }
            missed = work.addAndGet(-missed);
        } while (missed != 0);
    }

    /** Hands over what waits and is wanted. */
    private void handOver(CoreSubscriber<? super ArrivedEnvelope> actual) {
        long wanted = requested.get();
        long handed = 0;
        while (handed != wanted && !ended.get()) {
            Parcel parcel = waiting.poll();
            if (parcel == null) {
                break;
            }
            waitingEnvelopes.decrementAndGet();
            release(parcel);
            actual.onNext(parcel.envelope());
            handed++;
        }
        if (handed != 0 && wanted != Long.MAX_VALUE) {
            requested.addAndGet(-handed);
        }
    }

    /** Clears up; false while the subscriber that is to hear of a failure has not come yet. */
    private boolean end(@Nullable CoreSubscriber<? super ArrivedEnvelope> actual) {
        drop();
        onEnd.run();
        Throwable cause = failure;
        if (cancelled) {
            return true;
        }
        if (actual == null || cause == null) {
            return false;
        }
        actual.onError(cause);
        return true;
    }

    private void drop() {
        for (Parcel left = waiting.poll(); left != null; left = waiting.poll()) {
            release(left);
        }
    }

    private void release(Parcel parcel) {
        waitingBytes.addAndGet(-parcel.weight());
        parcel.letGo();
    }
}
