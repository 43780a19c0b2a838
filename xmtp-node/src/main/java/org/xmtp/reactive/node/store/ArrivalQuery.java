package org.xmtp.reactive.node.store;

import java.util.Map;

/**
 * Asks for one page of the envelopes on some topics in the order of their arrival.
 *
 * @param behind for each topic the arrival that the page begins after, 0 to 2^63-1
 * @param upTo the last arrival that is wanted
 * @param startNs the earliest time, inclusive, 0 to 2^63-1
 * @param endNs the latest time, inclusive, 0 to 2^63-1; before {@code startNs} the page is empty
 * @param bounds how much the page holds
 */
public record ArrivalQuery(Map<String, Long> behind, long upTo, long startNs, long endNs, PageBounds bounds) {

    public ArrivalQuery {
        behind = Map.copyOf(behind);
        if (upTo < 0 || behind.values().stream().anyMatch(arrival -> arrival < 0)) {
            throw new IllegalArgumentException("arrivals from 0 to 2^63-1, not " + behind.values() + " up to " + upTo);
        }
        if (startNs < 0 || endNs < 0) {
            throw new IllegalArgumentException("times from 0 to 2^63-1, not " + startNs + " to " + endNs);
        }
    }
}
