package org.xmtp.reactive.identity;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.xmtp.reactive.api.spi.PageCursor;

/** How far the topics of an account were read, and when. */
final class Readings {
    private Unfinished unfinished = Unfinished.NONE;
    private OptionalLong toTheEnd = OptionalLong.empty();
    private OptionalLong walked = OptionalLong.empty();

    /**
     * How far a reading has come that ran out of its budget.
     *
     * @param behind where it goes on; absent at the beginning
     * @param sinceNanos when it began there
     */
    record Unfinished(Optional<PageCursor> behind, long sinceNanos) {
        static final Unfinished NONE = new Unfinished(Optional.empty(), 0);
    }

    Unfinished unfinished() {
        return unfinished;
    }

    /** A page was read, or nothing of before counts. */
    void reached(Unfinished upTo) {
        unfinished = upTo;
    }

    /** The topics were read to their end, from this moment on. */
    void reachedTheEnd(long sinceNanos) {
        unfinished = Unfinished.NONE;
        toTheEnd = OptionalLong.of(sinceNanos);
    }

    /** A walk that began then has ended well. */
    void walked(long beganNanos) {
        walked = OptionalLong.of(beganNanos);
    }

    /** Something on them has escaped us: they were not read at all. */
    void missedSome() {
        toTheEnd = OptionalLong.empty();
        walked = OptionalLong.empty();
    }

    /** Whether a walk that ended well began so lately. */
    boolean walkedWithin(Duration lately, long now) {
        return walked.isPresent() && now - walked.getAsLong() <= lately.toNanos();
    }

    /** Whether a reading that came to the end began so lately. */
    boolean toTheEndWithin(Duration lately, long now) {
        return toTheEnd.isPresent() && now - toTheEnd.getAsLong() <= lately.toNanos();
    }

    /** When the last reading that came to the end began. */
    OptionalLong toTheEnd() {
        return toTheEnd;
    }
}
