package org.xmtp.reactive.node.store;

/**
 * How much a page holds.
 *
 * @param limit the most envelopes, at least 1
 * @param bytes a page ends before its messages take this many bytes together, but holds one envelope at least
 */
public record PageBounds(int limit, long bytes) {

    public PageBounds {
        if (limit < 1) {
            throw new IllegalArgumentException("a limit of at least 1, not " + limit);
        }
    }
}
