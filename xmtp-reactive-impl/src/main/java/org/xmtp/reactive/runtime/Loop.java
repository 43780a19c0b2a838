package org.xmtp.reactive.runtime;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The one thread at a time on which a client's state lives. All that the engine asks of others leaves it as a value and
 * comes back to it as a task; what users wait for is told on event threads. All methods but {@link #execute},
 * {@link #mono} and {@link #flux} are for its own tasks.
 */
public final class Loop {
    private final EngineRuntime runtime;
    private final Strand strand;
    private final Strand events;
    private final Lanes lanes;

    /** A loop of its own for a client. */
    public Loop(EngineRuntime runtime) {
        this.runtime = runtime;
        this.strand = runtime.loop();
        this.events = runtime.events();
        this.lanes = runtime.lanes();
    }

    /** Runs a task on the loop. For any thread. */
    public void execute(Runnable task) {
        strand.execute(task);
    }

    /** Runs a task on the event thread, behind everything that users were told before. */
    public void tell(Runnable task) {
        events.execute(task);
    }

    /** Runs a task after a while. */
    public Disposable after(Duration delay, Runnable task) {
        return strand.after(delay, task);
    }

    /** The runtime's clock. */
    public Clock clock() {
        return runtime.clock();
    }

    /** The time of day in nanoseconds since the epoch. */
    public long nowNs() {
        Instant now = runtime.clock().instant();
        return Math.addExact(Math.multiplyExact(now.getEpochSecond(), 1_000_000_000L), now.getNano());
    }

    /** Nanoseconds for durations. */
    public long nanoTime() {
        return runtime.nanoTime();
    }

    /** The source of randomness. */
    public SecureRandom random() {
        return runtime.random();
    }

    /** Subscribes, and comes back with the outcome; the value is null where there was none. */
    public <T> Disposable await(
            Mono<? extends T> source, Consumer<? super @Nullable T> done, Consumer<Throwable> failed) {
        Answer<T> answer = new Answer<>(strand, done, failed);
        guarded(() -> source.subscribe(answer), answer::onError);
        return answer;
    }

    /** Subscribes; nothing comes before {@link Inflow#request}. */
    public <T> Inflow<T> open(Flux<? extends T> source, Inflow.Receiver<? super T> receiver) {
        Inflow<T> inflow = new Inflow<>(strand, receiver);
        guarded(() -> source.subscribe(inflow), inflow::onError);
        return inflow;
    }

    /** Reactor throws errors of linking, a missing class, at whoever subscribes. */
    private static void guarded(Runnable subscribe, Consumer<Throwable> failed) {
        try {
            subscribe.run();
        } catch (Throwable e) {
            failed.accept(e);
        }
    }

    /** Computes what a message waits for on a lane, and comes back with the outcome. */
    public <T> void compute(Supplier<T> job, Consumer<? super T> done, Consumer<Throwable> failed) {
        lanes.message(() -> run(job, done, failed));
    }

    /** Computes on a lane, where it lets those go first that messages wait for, and comes back with the outcome. */
    public <T> void check(Supplier<T> job, Consumer<? super T> done, Consumer<Throwable> failed) {
        lanes.check(() -> run(job, done, failed));
    }

    private <T> void run(Supplier<T> job, Consumer<? super T> done, Consumer<Throwable> failed) {
        T result;
        try {
            result = job.get();
        } catch (Throwable e) {
            strand.execute(() -> failed.accept(e));
            return;
        }
        strand.execute(() -> done.accept(result));
    }

    /** A {@code Mono} that the loop answers, anew for each subscription. */
    public <T> Mono<T> mono(Consumer<? super Reply<T>> begin) {
        return new Mono<>() {
            @Override
            public void subscribe(CoreSubscriber<? super T> user) {
                user.onSubscribe(new Reply<>(strand, events, user, begin));
            }
        };
    }

    /** A {@code Flux} that the loop feeds, anew for each subscription. */
    public <T> Flux<T> flux(Consumer<? super Outlet<T>> begin) {
        return new Flux<>() {
            @Override
            public void subscribe(CoreSubscriber<? super T> user) {
                Outlet<T> outlet = new Outlet<>(strand, events, user, begin);
                user.onSubscribe(outlet);
                outlet.start();
            }
        };
    }
}
