package org.xmtp.reactive.node.store;

import com.google.protobuf.ByteString;
import reactor.core.publisher.Mono;

/**
 * What is kept, to be read. Everything that fails here fails with a {@link StoreException}, whose text holds nothing of
 * what was stored.
 */
public interface StoredEnvelopes {

    /** Whose arrival numbers these are. */
    StoreId id();

    /** The smallest arrival number that is still kept, as far as this node knows; 1 where nothing ever left. */
    long oldestArrival();

    /**
     * Creates the reading of one page in the order of time; nothing happens until subscribed, and it may be cancelled.
     *
     * <ul>
     *   <li><em>Emits</em> the page, empty if there is nothing.
     *   <li><em>Errors with</em> {@link StoreException}.
     * </ul>
     */
    Mono<EnvelopePage> query(EnvelopeQuery query);

    /** As {@link #query}, in the order of arrival. */
    Mono<ArrivalPage> arrivals(ArrivalQuery query);

    /**
     * Creates the question whether an envelope is kept at a place in the order of arrival.
     *
     * @param arrival as somebody names it, of any value
     * @param digest as somebody names it, of any length
     */
    Mono<Boolean> holds(String topic, long arrival, ByteString digest);

    /**
     * Creates the look at how much is kept, which takes no time that grows with it; nothing happens until subscribed.
     */
    Mono<Holdings> holdings();

    /** How envelopes leave this store. */
    Expiry expiry();

    /** Creates the closing of the store: what was appended stays, everything asked later fails. May be repeated. */
    Mono<Void> close();
}
