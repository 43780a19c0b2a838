package org.xmtp.reactive.session;

import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.runtime.Inflow;
import org.xmtp.reactive.runtime.Loop;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The time between two starts of the engine in place. The parts of an epoch leave the loop only through here: what
 * comes back after its end is dropped, so nothing that was computed from states which never became durable is ever
 * applied.
 *
 * <p>A part that throws ends the epoch; there is no half-applied step to go on from.
 */
public final class Epoch {
    private final Loop loop;
    private final Consumer<Throwable> onFault;
    private final Set<Disposable> delays = new LinkedHashSet<>();
    private final Set<Disposable> streams = new LinkedHashSet<>();
    private boolean over;
    private int jobs;

    /** An epoch that begins; told what a part threw, which should end it. */
    public Epoch(Loop loop, Consumer<Throwable> onFault) {
        this.loop = loop;
        this.onFault = onFault;
    }

    /** Whether it has ended. */
    public boolean isOver() {
        return over;
    }

    /** Ends it: delays and streams are ended, results under way will be dropped. Idempotent. */
    public void end() {
        if (!over) {
            over = true;
            delays.forEach(Disposable::dispose);
            delays.clear();
            streams.forEach(Disposable::dispose);
            streams.clear();
        }
    }

    /** The clock. */
    public Clock clock() {
        return loop.clock();
    }

    /** The time of day in nanoseconds since the epoch of Unix. */
    public long nowNs() {
        return loop.nowNs();
    }

    /** Nanoseconds for durations. */
    public long nanoTime() {
        return loop.nanoTime();
    }

    /** Runs a task of this epoch unless it is over. */
    public void run(Runnable task) {
        if (!over) {
            try {
                task.run();
            } catch (Throwable e) {
                // An error of the machine too: the state it interrupted can't be trusted.
                onFault.accept(e);
            }
        }
    }

    /** Runs a task behind those that are under way. */
    public void later(Runnable task) {
        loop.execute(() -> run(task));
    }

    /** Runs a task after a while. */
    public Disposable after(Duration delay, Runnable task) {
        Disposable[] self = new Disposable[1];
        Disposable scheduled = loop.after(delay, () -> {
            delays.remove(self[0]);
            run(task);
        });
        self[0] = scheduled;
        delays.add(scheduled);
        return () -> {
            delays.remove(scheduled);
            scheduled.dispose();
        };
    }

    /** Subscribes, and comes back with the value. */
    public <T> Disposable await(Mono<? extends T> source, Consumer<? super T> done, Consumer<Throwable> failed) {
        return loop.<T>await(
                source, value -> run(() -> done.accept(present(value))), error -> run(() -> failed.accept(error)));
    }

    /** Subscribes, and comes back when it has completed. */
    public Disposable awaitDone(Mono<?> source, Runnable done, Consumer<Throwable> failed) {
        return loop.<Object>await(source, nothing -> run(done), error -> run(() -> failed.accept(error)));
    }

    private static <T> T present(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("A value was promised, and none came.");
        }
        return value;
    }

    /** Subscribes; nothing comes before {@link Inflow#request}, and nothing after the end. */
    public <T> Inflow<T> open(Flux<? extends T> source, Inflow.Receiver<? super T> receiver) {
        Inflow<T> inflow = loop.open(source, new Inflow.Receiver<T>() {
            @Override
            public void next(T value) {
                run(() -> receiver.next(value));
            }

            @Override
            public void ended(@Nullable Throwable error) {
                run(() -> receiver.ended(error));
            }
        });
        streams.removeIf(Disposable::isDisposed);
        streams.add(inflow);
        return inflow;
    }

    /** Computes what a message waits for on a lane, and comes back with the outcome. */
    public <T> void compute(Supplier<T> job, Consumer<? super T> done, Consumer<Throwable> failed) {
        jobs++;
        loop.<T>compute(
                job, value -> finished(() -> done.accept(value)), error -> finished(() -> failed.accept(error)));
    }

    /** Computes on a lane, where it lets those go first that messages wait for, and comes back with the outcome. */
    public <T> void check(Supplier<T> job, Consumer<? super T> done, Consumer<Throwable> failed) {
        jobs++;
        loop.<T>check(job, value -> finished(() -> done.accept(value)), error -> finished(() -> failed.accept(error)));
    }

    private void finished(Runnable task) {
        jobs--;
        run(task);
    }

    /** How many jobs lanes have been given and not finished. */
    public int jobs() {
        return jobs;
    }
}
