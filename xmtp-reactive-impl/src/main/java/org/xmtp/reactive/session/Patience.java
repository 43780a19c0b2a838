package org.xmtp.reactive.session;

import java.time.Duration;

/**
 * How long to wait for a store that does not answer: 100 ms at first, doubled up to 5 s. Nobody else is waited with.
 */
public final class Patience {
    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private Duration next = FIRST;

    /** The wait before the next attempt. */
    public Duration next() {
        Duration wait = next;
        Duration doubled = next.multipliedBy(2);
        next = doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
        return wait;
    }

    /** An attempt has succeeded. */
    public void restored() {
        next = FIRST;
    }
}
