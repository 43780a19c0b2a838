package org.xmtp.reactive.reading;

import org.xmtp.reactive.store.StoredEntry;

/** What a subscription to the tail makes of its rows. */
@FunctionalInterface
interface Viewer {
    /** A row, in its turn. Gives the outlet one element at most. */
    void row(StoredEntry row);

    /** Whether it wants nothing from a position on, and so has all. */
    default boolean endsBefore(long position) {
        return false;
    }

    /** Whether it takes another row; if not, the tail waits to be told to go on. */
    default boolean takesMore() {
        return true;
    }
}
