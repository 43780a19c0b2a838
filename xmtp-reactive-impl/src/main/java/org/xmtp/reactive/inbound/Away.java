package org.xmtp.reactive.inbound;

import java.time.Duration;

/**
 * The times at which we were away, as floors of then. What was stored meanwhile and bears an earlier time lies behind
 * them, where no sweep from the floor on finds it; so a while before them is read once more.
 */
final class Away {
    /** What is accepted within an hour after its stamp is found, however long a sweep takes and clocks differ. */
    static final Duration REACH = Duration.ofMinutes(70);

    private long earliestNs = Long.MAX_VALUE;
    private long latestNs;
    private long backNs;

    /** We are back, and know the topic from the floor on; a floor ahead of the clock tells nothing. */
    void back(long nowNs, long floorNs) {
        backNs = nowNs;
        if (floorNs != 0 && floorNs <= nowNs) {
            earliestNs = Math.min(earliestNs, floorNs);
            latestNs = Math.max(latestNs, floorNs);
        }
    }

    /** Whether there is something to read. */
    boolean isUnread() {
        return latestNs != 0;
    }

    /** From which time on. */
    long fromNs() {
        return earliestNs - REACH.toNanos();
    }

    /** Up to which time. */
    long upToNs() {
        return latestNs;
    }

    /** It was read, by what began then: before we were away again, it knows nothing of that. */
    void read(long beganNs) {
        if (beganNs >= backNs) {
            earliestNs = Long.MAX_VALUE;
            latestNs = 0;
        }
    }
}
