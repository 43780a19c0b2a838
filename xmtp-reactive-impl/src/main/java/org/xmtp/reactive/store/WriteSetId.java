package org.xmtp.reactive.store;

/**
 * Names a write-set among all that any process ever makes for a store.
 *
 * @param writer drawn at random by whoever opens the store
 * @param number rises with each write-set of that writer, from 1 on; each attempt has a new one
 */
public record WriteSetId(long writer, long number) {
    /** What a store holds that was never written to. */
    public static final WriteSetId NONE = new WriteSetId(0, 0);
}
