package org.xmtp.reactive.benchmarks.node;

import java.util.concurrent.locks.LockSupport;

/** When each of a row ought to begin, whatever became of those before. */
final class Pace {
    private final long beganNanos = System.nanoTime();
    private final double nanosBetween;

    Pace(double perSecond) {
        this.nanosBetween = 1e9 / perSecond;
    }

    /** When one ought to begin, by {@link System#nanoTime}. */
    long dueNanos(long number) {
        return beganNanos + (long) (number * nanosBetween);
    }

    /** Waits for that moment, and returns it; at once if it has passed. */
    long await(long number) {
        long due = dueNanos(number);
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
        return due;
    }
}
