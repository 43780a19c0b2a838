package org.xmtp.reactive.api;

/**
 * Which part of a conversation's history to read. Times are of the messages, nanoseconds since the epoch, both ends
 * inclusive.
 *
 * @param fromNs the earliest
 * @param toNs the latest
 */
public record HistoryRange(long fromNs, long toNs) {
    /** Everything. */
    public static final HistoryRange ALL = new HistoryRange(Long.MIN_VALUE, Long.MAX_VALUE);

    /**
     * Checks the order.
     *
     * @throws XmtpConfigurationException if it ends before it begins
     */
    public HistoryRange {
        if (fromNs > toNs) {
            throw XmtpConfigurationException.invalid(
                    "history range", fromNs + " to " + toNs, "give the earlier time first");
        }
    }

    /** The same range from another time on, inclusive. */
    public HistoryRange withFromNs(long earliest) {
        return new HistoryRange(earliest, toNs);
    }

    /** The same range up to another time, inclusive. */
    public HistoryRange withToNs(long latest) {
        return new HistoryRange(fromNs, latest);
    }
}
