package org.xmtp.reactive.inbound;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.xmtp.reactive.api.spi.NetworkEnvelope;

/**
 * The envelopes that the subscription brings while a sweep is under way: they wait, within bounds, until everything
 * older has been handed over. What does not fit is read from the node instead; and once something did not, nothing that
 * bears a later time is kept either, for it must not be handed over first.
 *
 * <p>A sweep reads by timestamp, and an envelope can be stored long after the time it bears (its sender was cut off, or
 * its clock is behind). The sweep has passed its place then, and never meets it; but it comes here before anything that
 * was stored after it. So these are the last that are given up when there are too many.
 */
final class LiveEnvelopes {
    /** In order of the time they bear. */
    static final Comparator<NetworkEnvelope> BY_TIME =
            Comparator.comparing(NetworkEnvelope::timestampNs, Long::compareUnsigned);

    /** How many envelopes wait at most. */
    static final int MAX = 256;

    /** How many bytes of envelopes wait at most. */
    static final long MAX_BYTES = 4L << 20;

    private final TreeSet<Waiting> waiting = new TreeSet<>(Waiting.BY_TIME_AND_ARRIVAL);
    private long arrivals;
    private long bytes;
    private boolean sweeping;
    /** The earliest time of those that were given up. */
    private OptionalLong missing = OptionalLong.empty();

    private record Waiting(NetworkEnvelope envelope, long arrival) {
        private static final Comparator<Waiting> BY_ARRIVAL = Comparator.comparingLong(Waiting::arrival);
        private static final Comparator<Waiting> BY_TIME_AND_ARRIVAL =
                Comparator.comparing(Waiting::envelope, BY_TIME).thenComparing(BY_ARRIVAL);
    }

    /**
     * What came in the meantime.
     *
     * @param envelopes in order of arrival
     * @param missing if there were more: the timestamp from which on they have to be read from the node
     */
    record Meanwhile(List<NetworkEnvelope> envelopes, OptionalLong missing) {
        boolean isNothing() {
            return envelopes.isEmpty() && missing.isEmpty();
        }
    }

    /** A sweep begins: from now on live envelopes wait. */
    void sweepBegins() {
        sweeping = true;
    }

    /** Lets an envelope wait for the end of the sweep; false if there is none, and it can go on at once. */
    boolean hold(NetworkEnvelope envelope) {
        if (!sweeping) {
            return false;
        }
        if (missing.isPresent() && Long.compareUnsigned(envelope.timestampNs(), missing.getAsLong()) >= 0) {
            return true;
        }
        waiting.add(new Waiting(envelope, ++arrivals));
        bytes += envelope.message().length;
        while (waiting.size() > MAX || bytes > MAX_BYTES) {
            giveUp(waiting.pollLast().envelope());
        }
        return true;
    }

    private void giveUp(NetworkEnvelope newest) {
        bytes -= newest.message().length;
        long timestampNs = newest.timestampNs();
        if (missing.isEmpty() || Long.compareUnsigned(timestampNs, missing.getAsLong()) < 0) {
            missing = OptionalLong.of(timestampNs);
        }
    }

    /** Takes those up to a timestamp, in order of time: a sweep has come to there, and will not meet them. */
    List<NetworkEnvelope> upTo(long timestampNs) {
        List<NetworkEnvelope> passed = new ArrayList<>();
        while (!waiting.isEmpty()
                && Long.compareUnsigned(waiting.first().envelope().timestampNs(), timestampNs) <= 0) {
            NetworkEnvelope envelope = waiting.pollFirst().envelope();
            bytes -= envelope.message().length;
            passed.add(envelope);
        }
        return passed;
    }

    /** What came since; once that is nothing the sweep has ended. */
    Meanwhile drain() {
        Meanwhile meanwhile = new Meanwhile(
                waiting.stream()
                        .sorted(Waiting.BY_ARRIVAL)
                        .map(Waiting::envelope)
                        .toList(),
                missing);
        waiting.clear();
        bytes = 0;
        missing = OptionalLong.empty();
        sweeping = !meanwhile.isNothing();
        return meanwhile;
    }
}
