package org.xmtp.reactive.testkit.simulation;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** The clock of a simulated machine, which can be wrong. */
final class SimulatedClock extends Clock {
    /** What a right clock shows at the beginning. */
    static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

    private final Timeline timeline;
    private Duration ahead = Duration.ZERO;

    SimulatedClock(Timeline timeline) {
        this.timeline = timeline;
    }

    /** Puts it ahead of the right time, or behind it. */
    void set(Duration aheadOfTime) {
        ahead = aheadOfTime;
    }

    @Override
    public Instant instant() {
        return BEGINNING.plusNanos(timeline.nowNs()).plus(ahead);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("A simulated clock shows UTC alone.");
    }
}
