package org.xmtp.reactive.testkit.simulation;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.xmtp.reactive.runtime.Strand;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.scheduler.Scheduler;

/** A strand for Reactor's operators. */
final class SimulatedScheduler implements Scheduler {
    private final Strand strand;
    private final Clock clock;

    SimulatedScheduler(Strand strand, Clock clock) {
        this.strand = strand;
        this.clock = clock;
    }

    @Override
    public Disposable schedule(Runnable task) {
        Disposable.Swap taken = Disposables.swap();
        strand.execute(() -> {
            if (!taken.isDisposed()) {
                task.run();
            }
        });
        return taken;
    }

    @Override
    public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
        return strand.after(Duration.of(delay, unit.toChronoUnit()), task);
    }

    @Override
    public Disposable schedulePeriodically(Runnable task, long initialDelay, long period, TimeUnit unit) {
        Disposable.Swap next = Disposables.swap();
        next.update(schedule(() -> repeat(task, Duration.of(period, unit.toChronoUnit()), next), initialDelay, unit));
        return next;
    }

    private void repeat(Runnable task, Duration period, Disposable.Swap next) {
        next.update(strand.after(period, () -> repeat(task, period, next)));
        task.run();
    }

    @Override
    public long now(TimeUnit unit) {
        return unit.convert(clock.millis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public Worker createWorker() {
        Disposable.Composite tasks = Disposables.composite();
        return new Worker() {
            @Override
            public Disposable schedule(Runnable task) {
                return schedule(task, 0, TimeUnit.NANOSECONDS);
            }

            @Override
            public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
                Disposable.Swap taken = Disposables.swap();
                tasks.add(taken);
                Runnable last = () -> {
                    tasks.remove(taken);
                    task.run();
                };
                taken.update(
                        delay == 0
                                ? SimulatedScheduler.this.schedule(last)
                                : SimulatedScheduler.this.schedule(last, delay, unit));
                return taken;
            }

            @Override
            public Disposable schedulePeriodically(Runnable task, long initialDelay, long period, TimeUnit unit) {
                Disposable taken = SimulatedScheduler.this.schedulePeriodically(task, initialDelay, period, unit);
                tasks.add(taken);
                return taken;
            }

            @Override
            public void dispose() {
                tasks.dispose();
            }

            @Override
            public boolean isDisposed() {
                return tasks.isDisposed();
            }
        };
    }
}
