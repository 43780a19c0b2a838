package org.xmtp.reactive.testkit;

import java.time.Duration;
import org.xmtp.reactive.api.spi.TransportException.Kind;

/** What befalls one Publish. */
public sealed interface PublishFault {
    /** Nothing does. */
    record None() implements PublishFault {}

    /**
     * The request never reaches the node.
     *
     * @param kind what the caller is told
     */
    record RequestLost(Kind kind) implements PublishFault {}

    /**
     * The node does as it is asked, and its answer is lost.
     *
     * @param kind what the caller is told
     */
    record AnswerLost(Kind kind) implements PublishFault {}

    /**
     * The node stops in the middle: it takes the first envelopes only.
     *
     * @param taken how many it takes
     * @param kind what the caller is told
     */
    record Halved(int taken, Kind kind) implements PublishFault {}

    /** The request reaches the node twice. */
    record Twice() implements PublishFault {}

    /**
     * The request reaches the node late.
     *
     * @param delay how late
     */
    record Late(Duration delay) implements PublishFault {}

    /**
     * The node does as it is asked at once, and its answer comes late: behind the caller's patience, it is silence.
     *
     * @param delay how late
     */
    record AnswerLate(Duration delay) implements PublishFault {}
}
