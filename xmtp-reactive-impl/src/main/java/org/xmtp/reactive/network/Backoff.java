package org.xmtp.reactive.network;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.xmtp.reactive.api.spi.TransportException;

/**
 * How long to wait before a failed attempt is made again: 200 ms, doubled with each failure in a row up to 5 s, so that
 * a node is found soon when it is back, and up to a quarter more at random, so that clients which failed together do
 * not come back together. Not for several threads at once.
 */
public final class Backoff {
    private static final Duration FIRST = Duration.ofMillis(200);
    private static final Duration LONGEST = Duration.ofSeconds(5);
    /** A node that limits rates counts within a minute. */
    private static final Duration RATE_LIMITED = Duration.ofSeconds(65);

    private static final int MAX_DOUBLINGS = 10;

    private final RandomGenerator random;
    private int failures;

    /** No failure yet; what is random is drawn from the given source. */
    public Backoff(RandomGenerator random) {
        this.random = random;
    }

    /** The wait after one more failure. */
    public Duration after(Throwable failure) {
        if (isRateLimit(failure)) {
            return RATE_LIMITED;
        }
        Duration doubled = FIRST.multipliedBy(1L << failures);
        failures = Math.min(failures + 1, MAX_DOUBLINGS);
        return jittered(doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled, random);
    }

    /** An attempt has succeeded: the next failure is the first in a row. */
    public void succeeded() {
        failures = 0;
    }

    /** A duration and up to a quarter more. */
    public static Duration jittered(Duration base, RandomGenerator random) {
        return base.plusMillis(random.nextLong(base.toMillis() / 4 + 1));
    }

    /** Whether the node asked for fewer requests. */
    public static boolean isRateLimit(Throwable failure) {
        return failure instanceof TransportException limited && limited.kind() == TransportException.Kind.RATE_LIMITED;
    }
}
