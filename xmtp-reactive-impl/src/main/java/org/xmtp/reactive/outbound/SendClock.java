package org.xmtp.reactive.outbound;

import java.time.Clock;
import org.xmtp.reactive.identity.Registration;

/** Times that only ever rise: equal or backward times would scramble a chain at the node, which sorts by time. */
final class SendClock {
    private final Clock clock;
    private long last;

    SendClock(Clock clock, long last) {
        this.clock = clock;
        this.last = last;
    }

    /** The time of day, or one nanosecond more than the last answer, whichever is later. */
    synchronized long next() {
        last = Math.max(Registration.nowNs(clock), last + 1);
        return last;
    }
}
