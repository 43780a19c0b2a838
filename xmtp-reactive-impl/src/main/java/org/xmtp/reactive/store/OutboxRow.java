package org.xmtp.reactive.store;

import java.util.List;

/**
 * Copies of one message that the node has not all accepted yet.
 *
 * @param position the position of the write-set that queued them
 * @param message the position of the message
 * @param timestampNs the timestamp of all its envelopes; 0 until the first attempt fixes it
 * @param copies all copies of the row, also those already accepted
 */
public record OutboxRow(long position, long message, long timestampNs, List<OutboxCopy> copies) {}
