package org.xmtp.reactive.testkit.simulation;

import java.time.Duration;
import java.util.SplittableRandom;

/**
 * How often, and how long, what could run on a machine has to wait: for a core, or a page of memory.
 *
 * @param share of all tasks that find their strand idle, from 0 to 1
 * @param longest the longest wait
 */
record Pace(double share, Duration longest) {
    /** Nothing waits but for chance. */
    static final Pace STEADY = new Pace(0, Duration.ZERO);

    /** The next wait, in nanoseconds. */
    long pause(SplittableRandom chance) {
        return share == 0 || chance.nextDouble() >= share ? 0 : chance.nextLong(1, longest.toNanos());
    }
}
