package org.xmtp.reactive.node.store;

import com.google.protobuf.ByteString;
import java.util.Optional;
import org.xmtp.reactive.node.envelope.EnvelopeId;

/**
 * The stretch of a topic that a query asks for, in numbers that a store of signed times can compare: at most the rest
 * of one instant, then a range of whole instants.
 *
 * @param sameInstant the position within one instant that the page goes on after, if any
 * @param startNs the first whole instant
 * @param endNs the last whole instant; before {@code startNs} there is none
 */
public record PageRange(Optional<EnvelopeId> sameInstant, long startNs, long endNs) {

    private static final PageRange NOTHING = new PageRange(Optional.empty(), 1, 0);

    /** What {@code query} asks for on each of its topics. */
    public static PageRange of(EnvelopeQuery query) {
        if (query.after().isEmpty()) {
            return new PageRange(Optional.empty(), query.startNs(), query.endNs());
        }
        EnvelopeId after = query.after().get();
        long afterNs = after.timestampNs();
        if (afterNs < 0) {
            // As an unsigned number it lies after every stored time.
            return query.ascending() ? NOTHING : new PageRange(Optional.empty(), query.startNs(), query.endNs());
        }
        boolean instantAsked = query.startNs() <= afterNs && afterNs <= query.endNs();
        Optional<EnvelopeId> rest = instantAsked ? Optional.of(comparable(after)) : Optional.empty();
        if (query.ascending()) {
            return afterNs == Long.MAX_VALUE
                    ? new PageRange(rest, 1, 0)
                    : new PageRange(rest, Math.max(query.startNs(), afterNs + 1), query.endNs());
        }
        return afterNs == 0
                ? new PageRange(rest, 1, 0)
                : new PageRange(rest, query.startNs(), Math.min(query.endNs(), afterNs - 1));
    }

    /**
     * A client may send any bytes as digest: what lies beyond a digest's length, but for one byte, changes no order.
     */
    private static EnvelopeId comparable(EnvelopeId id) {
        ByteString digest = id.digest();
        return digest.size() <= EnvelopeId.DIGEST_BYTES
                ? id
                : new EnvelopeId(id.timestampNs(), digest.substring(0, EnvelopeId.DIGEST_BYTES + 1));
    }
}
