package org.xmtp.reactive.inbound;

import java.time.Duration;
import org.xmtp.reactive.session.Epoch;

/**
 * The time in which we were away. What was stored then and bears an earlier time lies behind the floor of then, where
 * no sweep from the floor on finds it; so a while before that floor is read once more, by whichever connection comes to
 * it: from which floor on is durable before the floor moves.
 */
final class Away {
    /**
     * What is accepted within an hour after its stamp is found, though a sweep takes minutes, or clocks differ by such.
     */
    static final Duration REACH = Duration.ofMinutes(70);

    /** A line that breaks again and again does not have it read each time. */
    private static final Duration EVERY = Duration.ofMinutes(1);

    private final Epoch epoch;
    private final ReadSoFar soFar;
    private boolean back;
    private long latestFloorNs;
    private long begunNanos;

    Away(Epoch epoch, ReadSoFar soFar) {
        this.epoch = epoch;
        this.soFar = soFar;
        this.begunNanos = epoch.nanoTime() - EVERY.toNanos();
    }

    /** A connection begins. */
    void back() {
        back = true;
    }

    /** A sweep begins at a floor. */
    void sweepFrom(long floorNs) {
        if (back) {
            latestFloorNs = floorNs;
        }
    }

    /** All from the floor on has its outcome; what lies before it is unread, if this is the first since we are back. */
    void sweptUntil(long beganNs, Runnable noted) {
        if (back) {
            soFar.untilBack(beganNs, noted);
        } else {
            soFar.until(beganNs, noted);
        }
        back = false;
    }

    /** The whole topic was read. */
    void sweptWhole() {
        back = false;
    }

    /** Whether there is something to read, and it is time. */
    boolean isDue() {
        return soFar.swept().unreadNs() != 0 && epoch.nanoTime() - begunNanos >= EVERY.toNanos();
    }

    /** From which time on it is read now. */
    long begin() {
        begunNanos = epoch.nanoTime();
        return soFar.swept().unreadNs() - REACH.toNanos();
    }

    /** Up to which time. */
    long upToNs() {
        return latestFloorNs;
    }
}
