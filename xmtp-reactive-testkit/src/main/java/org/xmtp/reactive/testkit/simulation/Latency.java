package org.xmtp.reactive.testkit.simulation;

import java.time.Duration;
import java.util.SplittableRandom;

/**
 * How long something takes on its way.
 *
 * @param shortest the least
 * @param longest the most; what is between is equally likely
 */
record Latency(Duration shortest, Duration longest) {
    /** A node in the same town. */
    static final Latency NEAR = new Latency(Duration.ofNanos(100_000), Duration.ofMillis(5));

    Latency {
        if (shortest.isNegative() || longest.compareTo(shortest) <= 0) {
            throw new IllegalArgumentException(
                    "Not a latency: " + shortest + " to " + longest + "; give two durations, the longer one last.");
        }
    }

    /** The next one, in nanoseconds. */
    long next(SplittableRandom chance) {
        return chance.nextLong(shortest.toNanos(), longest.toNanos());
    }
}
