package org.xmtp.reactive.runtime;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;

/**
 * One subscription of a user to a {@code Flux} that a loop feeds. Its methods are called on the loop, which gives no
 * more than {@link #demand()}; the user hears of it on an event thread, in order.
 */
public final class Outlet<T> implements Subscription {
    private final Strand loop;
    private final Strand events;
    private final CoreSubscriber<? super T> user;
    private final Consumer<? super Outlet<T>> begin;
    private final AtomicBoolean cancelled = new AtomicBoolean();
    private long demand;
    private boolean begun;
    private boolean ended;
    private boolean left;
    private @Nullable Runnable onDemand;
    private @Nullable Runnable onCancel;

    Outlet(Strand loop, Strand events, CoreSubscriber<? super T> user, Consumer<? super Outlet<T>> begin) {
        this.loop = loop;
        this.events = events;
        this.user = user;
        this.begin = begin;
    }

    /** How many elements the user waits for. */
    public long demand() {
        return isOver() ? 0 : demand;
    }

    /** Whether nothing more can be given. */
    public boolean isOver() {
        return ended || cancelled.get();
    }

    /** Gives an element; there must be demand. */
    public void next(T value) {
        if (!isOver()) {
            if (demand == 0) {
                throw new IllegalStateException("Nothing was asked for.");
            }
            if (demand != Long.MAX_VALUE) {
                demand--;
            }
            tell(() -> user.onNext(value));
        }
    }

    /** Completes it. */
    public void complete() {
        end(user::onComplete);
    }

    /** Ends it with an error. */
    public void error(Throwable error) {
        end(() -> user.onError(error));
    }

    private void end(Runnable signal) {
        if (!ended) {
            ended = true;
            onDemand = null;
            onCancel = null;
            tell(signal);
        }
    }

    private void tell(Runnable signal) {
        events.execute(() -> {
            if (!cancelled.get()) {
                signal.run();
            }
        });
    }

    /** Run on the loop whenever the user asks for more. */
    public void onDemand(Runnable task) {
        if (!ended && !left) {
            onDemand = task;
        }
    }

    /** Run on the loop if the user goes away before the end; at once if it has gone. */
    public void onCancel(Runnable task) {
        if (left && !ended) {
            task.run();
        } else if (!ended) {
            onCancel = task;
        }
    }

    /** Begins; the loop hears of it before it hears of demand. */
    void start() {
        loop.execute(() -> {
            begun = true;
            if (!isOver()) {
                guarded(() -> begin.accept(this));
            }
        });
    }

    @Override
    public void request(long more) {
        loop.execute(() -> {
            if (more <= 0) {
                error(badDemand(more));
                return;
            }
            demand = demand + more < 0 ? Long.MAX_VALUE : demand + more;
            Runnable task = onDemand;
            if (begun && !isOver() && task != null) {
                guarded(task);
            }
        });
    }

    private void guarded(Runnable task) {
        try {
            task.run();
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
                onDemand = null;
                if (task != null) {
                    task.run();
                }
            });
        }
    }

    /** Reactive Streams, rule 3.9. */
    static IllegalArgumentException badDemand(long demand) {
        return new IllegalArgumentException("rule 3.9: request(" + demand + "), but demand must be at least 1");
    }
}
