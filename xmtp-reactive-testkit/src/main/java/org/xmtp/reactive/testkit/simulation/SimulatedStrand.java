package org.xmtp.reactive.testkit.simulation;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import org.xmtp.reactive.runtime.Strand;
import reactor.core.Disposable;

/** A strand of a simulated process: its first task is one of those that can run next. */
final class SimulatedStrand extends Line implements Strand {
    private final SimulatedProcess process;
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private boolean delayed;

    SimulatedStrand(String name, SimulatedProcess process) {
        super(name);
        this.process = process;
    }

    @Override
    public void execute(Runnable task) {
        if (process.isOver()) {
            return;
        }
        tasks.add(task);
        if (tasks.size() == 1 && !delayed) {
            long delayNs = process.pause();
            if (delayNs == 0) {
                process.timeline().ready(this);
            } else {
                delayed = true;
                process.timeline().after(delayNs, this::goOn);
            }
        }
    }

    private void goOn() {
        delayed = false;
        if (!tasks.isEmpty()) {
            process.timeline().ready(this);
        }
    }

    @Override
    public Disposable after(Duration delay, Runnable task) {
        Delayed given = new Delayed(task);
        given.alarm = process.timeline().after(delay.toNanos(), () -> execute(given));
        return given;
    }

    @Override
    Runnable take() {
        return tasks.remove();
    }

    @Override
    int size() {
        return tasks.size();
    }

    @Override
    void clear() {
        tasks.clear();
    }

    /** A task that can be taken back until it runs. */
    private static final class Delayed implements Runnable, Disposable {
        private final Runnable task;
        private boolean over;
        private Disposable alarm = () -> {};

        Delayed(Runnable task) {
            this.task = task;
        }

        @Override
        public void run() {
            if (!over) {
                over = true;
                task.run();
            }
        }

        @Override
        public void dispose() {
            over = true;
            alarm.dispose();
        }

        @Override
        public boolean isDisposed() {
            return over;
        }
    }
}
