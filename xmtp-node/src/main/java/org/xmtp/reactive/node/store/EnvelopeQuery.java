package org.xmtp.reactive.node.store;

import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import org.xmtp.reactive.node.envelope.EnvelopeId;

/**
 * Asks for one page of the envelopes on some topics, all sorted together by {@link EnvelopeId}.
 *
 * @param topics the topics, OR-ed
 * @param startNs the earliest time, inclusive, 0 to 2^63-1
 * @param endNs the latest time, inclusive, 0 to 2^63-1; before {@code startNs} the page is empty
 * @param after the position that the page begins after, in the order asked for; it need not exist
 * @param ascending oldest first, else newest first
 * @param bounds how much the page holds
 */
public record EnvelopeQuery(
        Set<String> topics,
        long startNs,
        long endNs,
        Optional<EnvelopeId> after,
        boolean ascending,
        PageBounds bounds) {

    public EnvelopeQuery {
        if (startNs < 0 || endNs < 0) {
            throw new IllegalArgumentException("times from 0 to 2^63-1, not " + startNs + " to " + endNs);
        }
    }

    /** The order of the page. */
    public Comparator<EnvelopeId> order() {
        return ascending ? Comparator.naturalOrder() : Comparator.reverseOrder();
    }
}
