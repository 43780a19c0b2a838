package org.xmtp.reactive.testkit.simulation;

import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;

/** Something that happens at a moment, unless it is disposed of before. */
final class Alarm implements Disposable, Comparable<Alarm> {
    final long atNs;
    private final long number;
    private @Nullable Runnable task;

    /**
     * An alarm.
     *
     * @param number alarms of one moment go off in this order
     */
    Alarm(long atNs, long number, Runnable task) {
        this.atNs = atNs;
        this.number = number;
        this.task = task;
    }

    void goOff() {
        Runnable due = task;
        task = null;
        if (due != null) {
            due.run();
        }
    }

    @Override
    public void dispose() {
        task = null;
    }

    @Override
    public boolean isDisposed() {
        return task == null;
    }

    @Override
    public int compareTo(Alarm other) {
        int byTime = Long.compare(atNs, other.atNs);
        return byTime != 0 ? byTime : Long.compare(number, other.number);
    }
}
