package org.xmtp.reactive.store.h2;

/**
 * How much may wait to be folded before a fold begins; twice as much is the bound of what waits at all.
 *
 * @param writeSets write-sets
 * @param bytes bytes
 */
record FoldLimits(int writeSets, long bytes) {
    static final FoldLimits DEFAULT = new FoldLimits(2048, 8L << 20);
}
