package org.xmtp.reactive.api.spi;

import java.util.List;
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
     *   <li><i>emits</i> {@link SubscriptionSignal.Subscribed} first, then envelopes, in order for each topic; there is
     *       no history. Demand is honoured up to a small prefetch.
     *   <li><i>errors</i> when the stream breaks; it never completes but by the node's will.
     * </ul>
     *
     * @param topics the set of topics; each element takes the place of the one before
     */
    Flux<SubscriptionSignal> subscribe(Flux<Set<String>> topics);

    /** Creates the end of the connection; idempotent. */
    Mono<Void> close();
}
