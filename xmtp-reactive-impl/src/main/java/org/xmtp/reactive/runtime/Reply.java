package org.xmtp.reactive.runtime;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;

/**
 * One subscription of a user to a {@code Mono} that a loop answers. Its methods are called on the loop; the user hears
 * of it on an event thread, once.
 */
public final class Reply<T> implements Subscription {
    private final Strand loop;
    private final Strand events;
    private final CoreSubscriber<? super T> user;
    private final Consumer<? super Reply<T>> begin;
    private final AtomicBoolean begun = new AtomicBoolean();
    private final AtomicBoolean cancelled = new AtomicBoolean();
    private boolean ended;
    private boolean left;
    private @Nullable Runnable onCancel;

    Reply(Strand loop, Strand events, CoreSubscriber<? super T> user, Consumer<? super Reply<T>> begin) {
        this.loop = loop;
        this.events = events;
        this.user = user;
        this.begin = begin;
    }

    /** Gives the value, and nothing after it. */
    public void value(T value) {
        value(value, () -> {});
    }

    /**
     * Gives the value, and nothing after it.
     *
     * @param unclaimed run on the loop if the user went away before the value came, or there was an answer already
     */
    public void value(T value, Runnable unclaimed) {
        if (ended) {
            unclaimed.run();
            return;
        }
        end(
                () -> {
                    user.onNext(value);
                    if (!cancelled.get()) {
                        user.onComplete();
                    }
                },
                unclaimed);
    }

    /** Ends without a value. */
    public void done() {
        end(user::onComplete, () -> {});
    }

    /** Ends with an error. */
    public void error(Throwable error) {
        end(() -> user.onError(error), () -> {});
    }

    private void end(Runnable signal, Runnable unclaimed) {
        if (!ended) {
            ended = true;
            onCancel = null;
            events.execute(() -> {
                if (cancelled.get()) {
                    loop.execute(unclaimed);
                } else {
                    signal.run();
                }
            });
        }
    }

    /** Whether it has been answered, or nobody waits for an answer. */
    public boolean isOver() {
        return ended || cancelled.get();
    }

    /** Run on the loop if the user goes away before there is an answer; at once if it has gone. */
    public void onCancel(Runnable task) {
        if (left && !ended) {
            task.run();
        } else if (!ended) {
            onCancel = task;
        }
    }

    @Override
    public void request(long demand) {
        if (demand <= 0) {
            loop.execute(() -> error(Outlet.badDemand(demand)));
        } else if (begun.compareAndSet(false, true)) {
            loop.execute(this::begin);
        }
    }

    private void begin() {
        if (isOver()) {
            return;
        }
        try {
            begin.accept(this);
        } catch (Throwable e) {
            // An error too, a missing class: whoever waits has to hear of it.
            error(e);
        }
    }

    @Override
    public void cancel() {
        if (cancelled.compareAndSet(false, true)) {
            loop.execute(() -> {
                left = true;
                Runnable task = onCancel;
                onCancel = null;
                if (task != null) {
                    task.run();
                }
            });
        }
    }
}
