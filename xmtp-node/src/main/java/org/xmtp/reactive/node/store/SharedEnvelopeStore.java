package org.xmtp.reactive.node.store;

import reactor.core.publisher.Mono;

/** A store that several nodes may have in common: arrivals rise over all of them, without a gap. */
public interface SharedEnvelopeStore extends EnvelopeStore {

    /** Creates the look at the newest arrival, whoever stored it; 0 where nothing is stored. */
    Mono<Long> newestArrival();

    /**
     * Creates the reading of one page of all that arrived behind a number, whatever its topic and whoever stored it, in
     * the order of arrival; nothing happens until subscribed, and it may be cancelled.
     *
     * <ul>
     *   <li><em>Emits</em> the page, empty if there is nothing.
     *   <li><em>Errors with</em> {@link StoreException}.
     * </ul>
     *
     * @param arrival 0 to 2^63-1
     */
    Mono<ArrivalPage> arrivedBehind(long arrival, PageBounds bounds);
}
