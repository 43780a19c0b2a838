package org.xmtp.reactive.outbound;

import java.time.Duration;
import org.xmtp.reactive.session.Epoch;

/** Times that only ever rise: equal or backward times would scramble a chain at the node, which sorts by time. */
final class SendClock {
    /** A last time that lies so far ahead of the clock was given when the clock ran ahead; it is not followed. */
    private static final long MAX_AHEAD_NS = Duration.ofMinutes(5).toNanos();

    private final Epoch epoch;
    private long last;

    SendClock(Epoch epoch, long last) {
        this.epoch = epoch;
        this.last = last;
    }

    /** The time of day, or one nanosecond more than the last answer, whichever is later. */
    long next() {
        long now = epoch.nowNs();
        last = last - now > MAX_AHEAD_NS ? now : Math.max(now, last + 1);
        return last;
    }
}
