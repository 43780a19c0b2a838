package org.xmtp.reactive.node.store;

/**
 * An envelope as those know it who decide whether it stays.
 *
 * @param bytes of its message
 */
public record StoredRow(long arrival, String topic, int bytes) {

    /** About what an envelope takes beside its message, with its places in the indexes. */
    public static final int OVERHEAD_BYTES = 256;

    /** What it counts where the size of a store is bounded. */
    public long weight() {
        return (long) bytes + OVERHEAD_BYTES;
    }
}
