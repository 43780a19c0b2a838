package org.xmtp.reactive.api;

import reactor.core.publisher.Mono;

/**
 * One row that a named reader is shown: a message, or the failure of one. Rows come at least once, in the order in
 * which they became durable; a row comes again after a restart until it is acknowledged.
 */
public sealed interface Inbound permits InboundMessage, InboundFailure {
    /** The row's place in this store: positive and strictly rising along a reader, with gaps. */
    long position();

    /**
     * Creates the acknowledgement of this row; nothing happens until subscribed. Rows may be acknowledged in any order:
     * the reader's durable mark moves over the contiguous prefix of what was acknowledged.
     *
     * <ul>
     *   <li><i>completes</i> when it is durable that this row is acknowledged, also where an earlier one is still open:
     *       it does not come again.
     *   <li><i>errors with</i> {@link XmtpStorageException} when the mark could not be written: acknowledge again.
     *   <li><i>errors with</i> {@link XmtpClosedException} when the client is closed.
     * </ul>
     */
    Mono<Void> acknowledge();
}
