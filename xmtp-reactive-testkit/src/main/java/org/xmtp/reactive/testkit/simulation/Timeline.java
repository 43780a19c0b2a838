package org.xmtp.reactive.testkit.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Virtual time, and what runs in it: at each step one of the tasks that can run, drawn by chance; when there is none,
 * time jumps to the next alarm. Everything happens on the thread that made it.
 */
final class Timeline {
    /** A step takes less than this, so that alarms go off in a busy time too. */
    private static final int STEP_NS = 20_000;

    private static final int MANY_ALARMS = 4096;

    private final Thread thread = Thread.currentThread();
    private final SplittableRandom chance;
    private final Trace trace;
    private final List<Line> ready = new ArrayList<>();
    private final PriorityQueue<Alarm> alarms = new PriorityQueue<>();
    private int cleanedTo = MANY_ALARMS;
    private long alarmsSet;
    private long nowNs;
    private @Nullable Throwable failure;

    Timeline(long seed, Trace trace) {
        this.trace = trace;
        chance = new SplittableRandom(seed);
    }

    /** What decides what runs next. */
    SplittableRandom chance() {
        return chance;
    }

    Trace trace() {
        return trace;
    }

    /** Nanoseconds since the beginning. */
    long nowNs() {
        return nowNs;
    }

    /** Lets the present step take so much longer. */
    void pass(long ns) {
        nowNs += ns;
    }

    /** Notes what the trace should tell beside the steps. */
    void note(String where, String what, long detail) {
        trace.add(nowNs, where, what, detail);
    }

    /** To be called when a line has got its first task. */
    void ready(Line line) {
        requireThread();
        if (!line.ready) {
            line.ready = true;
            ready.add(line);
        }
    }

    /** Takes back what {@link #ready} said. */
    void unready(Line line) {
        if (line.ready) {
            line.ready = false;
            ready.remove(line);
        }
    }

    /** Has something happen after a while, before the next step. */
    Alarm after(long delayNs, Runnable task) {
        requireThread();
        Alarm alarm = new Alarm(nowNs + Math.max(0, delayNs), alarmsSet++, task);
        alarms.add(alarm);
        if (alarms.size() > cleanedTo) {
            alarms.removeIf(Alarm::isDisposed);
            cleanedTo = Math.max(MANY_ALARMS, 2 * alarms.size());
        }
        return alarm;
    }

    /** How many alarms are set. */
    int alarms() {
        return (int) alarms.stream().filter(alarm -> !alarm.isDisposed()).count();
    }

    /**
     * Lets time run on until something holds.
     *
     * @param longest how long at most, in virtual time
     * @return whether it holds
     */
    boolean runUntil(BooleanSupplier holds, Duration longest) {
        requireThread();
        long endNs = nowNs + longest.toNanos();
        throwFailure();
        while (!holds.getAsBoolean()) {
            if (nowNs >= endNs || !step(endNs)) {
                nowNs = Math.max(nowNs, endNs);
                return false;
            }
        }
        return true;
    }

    /** One task, or all alarms of the next moment; false if nothing happens before the end. */
    private boolean step(long endNs) {
        if (ready.isEmpty()) {
            @Nullable Alarm next = alarms.peek();
            if (next == null || next.atNs > endNs) {
                return false;
            }
            nowNs = Math.max(nowNs, next.atNs);
        } else {
            runOne();
            nowNs += 1 + chance.nextInt(STEP_NS);
        }
        @Nullable Alarm due;
        while ((due = alarms.peek()) != null && due.atNs <= nowNs) {
            alarms.remove();
            due.goOff();
        }
        throwFailure();
        return true;
    }

    private void throwFailure() {
        Throwable failed = failure;
        failure = null;
        if (failed instanceof Error error) {
            throw error;
        }
        if (failed instanceof RuntimeException exception) {
            throw exception;
        }
        if (failed != null) {
            throw new TaskFailed(failed);
        }
    }

    private void runOne() {
        int index = chance.nextInt(ready.size());
        Line line = ready.get(index);
        Line last = ready.remove(ready.size() - 1);
        if (last != line) {
            ready.set(index, last);
        }
        line.ready = false;
        Runnable task = line.take();
        if (line.size() > 0) {
            ready(line);
        }
        trace.add(nowNs, line.name(), "task", 0);
        try {
            task.run();
        } catch (Throwable e) {
            // A task that throws ends nothing but itself where threads run it. Here it is a fault that was found.
            fail(new TaskFailed(e));
        }
    }

    /** Ends the simulation behind this step. */
    void fail(Throwable breach) {
        if (failure == null) {
            failure = breach;
        }
    }

    private void requireThread() {
        if (Thread.currentThread() != thread) {
            throw new IllegalStateException("The simulation was called on " + Thread.currentThread()
                    + ": something runs on a thread that does not come from the simulated runtime.");
        }
    }

    /** A task let something escape that nobody caught. */
    static final class TaskFailed extends RuntimeException {
        TaskFailed(Throwable cause) {
            super("A task failed: " + cause, cause);
        }
    }
}
