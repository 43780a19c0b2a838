package org.xmtp.reactive.runtime;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.publisher.Operators;

/**
 * Brings the one outcome of somebody's {@code Mono} to a strand. Once disposed of there, it brings nothing any more.
 */
final class Answer<T> implements CoreSubscriber<T>, Disposable {
    private final Strand strand;
    private final AtomicReference<@Nullable Subscription> source = new AtomicReference<>();
    private @Nullable Consumer<? super @Nullable T> done;
    private @Nullable Consumer<Throwable> failed;
    private @Nullable T value;
    private boolean ended;

    /**
     * An answer to be subscribed with.
     *
     * @param done told the value on the strand, null where there is none
     * @param failed told the error on the strand
     */
    Answer(Strand strand, Consumer<? super @Nullable T> done, Consumer<Throwable> failed) {
        this.strand = strand;
        this.done = done;
        this.failed = failed;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        if (source.compareAndSet(null, subscription)) {
            subscription.request(Long.MAX_VALUE);
        } else {
            subscription.cancel();
        }
    }

    @Override
    public void onNext(T next) {
        value = next;
    }

    @Override
    public void onComplete() {
        if (!ended) {
            ended = true;
            T answer = value;
            value = null;
            strand.execute(() -> {
                Consumer<? super @Nullable T> told = done;
                dispose();
                if (told != null) {
                    told.accept(answer);
                }
            });
        }
    }

    @Override
    public void onError(Throwable error) {
        if (!ended) {
            ended = true;
            strand.execute(() -> {
                Consumer<Throwable> told = failed;
                dispose();
                if (told != null) {
                    told.accept(error);
                }
            });
        }
    }

    /** To be called on the strand. */
    @Override
    public void dispose() {
        done = null;
        failed = null;
        Subscription subscription = source.getAndSet(Operators.cancelledSubscription());
        if (subscription != null) {
            subscription.cancel();
        }
    }

    @Override
    public boolean isDisposed() {
        return done == null;
    }
}
