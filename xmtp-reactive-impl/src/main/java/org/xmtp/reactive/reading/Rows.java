package org.xmtp.reactive.reading;

import org.xmtp.reactive.store.Entry;
import org.xmtp.reactive.store.StoredEntry;

/** What readers are shown of the store's rows, and what those take. */
final class Rows {
    private static final long MESSAGE_BYTES = 400;
    private static final long FAILURE_BYTES = 600;

    private Rows() {}

    /** About what a row takes in memory. */
    static long sizeOf(StoredEntry row) {
        return row.entry() instanceof Entry.OfMessage message
                ? message.content().length + MESSAGE_BYTES
                : FAILURE_BYTES;
    }

    /** Whether a row is a message, sent or received. */
    static boolean isMessage(StoredEntry row) {
        return row.entry() instanceof Entry.OfMessage;
    }

    /** Whether a row came from others: a message, or the failure of one. */
    static boolean isInbound(StoredEntry row) {
        return !isOwn(row.entry());
    }

    /** Whether this installation sent it. */
    static boolean isOwn(Entry entry) {
        return entry instanceof Entry.OfMessage message && message.own();
    }
}
