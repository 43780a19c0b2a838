package org.xmtp.reactive.runtime;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.publisher.Operators;

/**
 * Brings somebody's {@code Flux} to a strand, as much of it as the strand has asked for. Once disposed of there, it
 * brings nothing any more.
 */
public final class Inflow<T> implements CoreSubscriber<T>, Disposable {
    private final Strand strand;
    private final ConcurrentLinkedQueue<T> arrived = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final AtomicReference<@Nullable Subscription> source = new AtomicReference<>();
    private @Nullable Receiver<? super T> receiver;
    private volatile @Nullable Signal end;
    private long early;

    /** What a strand does with a stream. All calls come on the strand. */
    public interface Receiver<T> {
        /** An element, one of those asked for. */
        void next(T value);

        /** Nothing follows; null for a stream that has completed. */
        void ended(@Nullable Throwable error);
    }

    private record Signal(@Nullable Throwable error) {}

    Inflow(Strand strand, Receiver<? super T> receiver) {
        this.strand = strand;
        this.receiver = receiver;
    }

    /** Asks for more. To be called on the strand. */
    public void request(long more) {
        Subscription subscription = source.get();
        if (subscription == null) {
            early = Operators.addCap(early, more);
        } else {
            subscription.request(more);
        }
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        if (!source.compareAndSet(null, subscription)) {
            subscription.cancel();
            return;
        }
        strand.execute(() -> {
            if (early > 0) {
                subscription.request(early);
            }
        });
    }

    @Override
    public void onNext(T value) {
        arrived.add(value);
        schedule();
    }

    @Override
    public void onComplete() {
        end = new Signal(null);
        schedule();
    }

    @Override
    public void onError(Throwable error) {
        end = new Signal(error);
        schedule();
    }

    private void schedule() {
        if (scheduled.compareAndSet(false, true)) {
            strand.execute(this::drain);
        }
    }

    private void drain() {
        scheduled.set(false);
        // Read before the queue is: whatever came before the end is in it by then.
        Signal ended = end;
        T value;
        while ((value = arrived.poll()) != null) {
            Receiver<? super T> to = receiver;
            if (to != null) {
                hand(value, to);
            }
        }
        Receiver<? super T> to = receiver;
        if (ended != null && to != null) {
            receiver = null;
            to.ended(ended.error);
        }
    }

    /** A receiver that throws has lost an element: for it the stream is over. */
    private void hand(T value, Receiver<? super T> to) {
        try {
            to.next(value);
        } catch (Throwable e) {
            if (receiver != null) {
                dispose();
                to.ended(e);
            }
        }
    }

    /** To be called on the strand. */
    @Override
    public void dispose() {
        receiver = null;
        Subscription subscription = source.getAndSet(Operators.cancelledSubscription());
        if (subscription != null) {
            subscription.cancel();
        }
        arrived.clear();
    }

    @Override
    public boolean isDisposed() {
        return receiver == null;
    }
}
