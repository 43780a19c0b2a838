package org.xmtp.reactive.api.spi;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The way to a node. Makes single attempts and never retries: recovery has one owner, and it is the caller. Every error
 * is a {@link TransportException}.
 */
public interface NetworkTransport {
    /**
     * Creates the publishing of envelopes, worked through in order and not atomic: after an error, any number of the
     * first ones may have been accepted. To publish the same envelope again is harmless.
     */
    Mono<Void> publish(List<NetworkEnvelope> envelopes);

    /** Creates a query for one page. */
    Mono<QueryPage> query(TopicQuery query);

    /**
     * Creates a subscription.
     *
     * <ul>
     *   <li><i>emits</i> {@link SubscriptionSignal.Subscribed} first, then envelopes, in order for each topic. Of a
     *       topic whose place is named they are those behind it, as they arrived, with
     *       {@link SubscriptionSignal.CaughtUp} where history ends, without a gap or a repeat; of all others there is
     *       no history. Demand is honoured up to a small prefetch.
     *   <li><i>errors</i> when the stream breaks, with {@code PLACE_UNKNOWN} where the node's store has not what is
     *       said to lie at the place; it never completes but by the node's will.
     * </ul>
     *
     * A node that counts no arrivals, which is told by {@code Subscribed}, pays no heed to the place.
     *
     * @param topics the set of topics; each element takes the place of the one before
     * @param behind where one of the topics, in the first of the sets, goes on
     */
    Flux<SubscriptionSignal> subscribe(Flux<Set<String>> topics, Optional<TopicPlace> behind);

    /**
     * Creates the look whether anything was stored behind a place.
     *
     * <ul>
     *   <li><i>emits</i> the arrival of the first envelope behind it; completes without where there is none.
     *   <li><i>errors with</i> {@code PLACE_UNKNOWN} where the node's store is another one.
     * </ul>
     */
    Mono<Long> arrivedBehind(TopicPlace place);

    /** Creates the end of the connection; idempotent. */
    Mono<Void> close();
}
