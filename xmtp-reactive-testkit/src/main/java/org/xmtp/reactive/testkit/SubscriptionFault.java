package org.xmtp.reactive.testkit;

import java.time.Duration;
import java.util.function.Predicate;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.api.spi.TransportException.Kind;

/** What befalls one subscription. */
public sealed interface SubscriptionFault {
    /** Nothing does. */
    record None() implements SubscriptionFault {}

    /**
     * The node refuses it.
     *
     * @param kind what the caller is told
     */
    record Refused(Kind kind) implements SubscriptionFault {}

    /**
     * The headers, and so all that follows them, come late.
     *
     * @param delay how late
     */
    record LateHeaders(Duration delay) implements SubscriptionFault {}

    /**
     * It breaks with {@link Kind#UNAVAILABLE}.
     *
     * @param envelopes after how many envelopes
     */
    record BreaksAfter(int envelopes) implements SubscriptionFault {}

    /**
     * Envelopes vanish without any sign.
     *
     * @param which those that do
     */
    record Drops(Predicate<NetworkEnvelope> which) implements SubscriptionFault {}

    /** Every envelope comes twice. */
    record Repeats() implements SubscriptionFault {}

    /**
     * It is half open: nothing comes any more, and nobody says so until it ends with {@link Kind#UNAVAILABLE}.
     *
     * @param envelopes after how many envelopes
     * @param silence how long until it ends
     */
    record FallsSilent(int envelopes, Duration silence) implements SubscriptionFault {}

    /**
     * Everything comes late: a Query shows an envelope before.
     *
     * @param delay how late
     */
    record Lags(Duration delay) implements SubscriptionFault {}
}
