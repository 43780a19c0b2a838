package org.xmtp.reactive.client;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.api.spi.NetworkTransport;
import org.xmtp.reactive.api.spi.QueryPage;
import org.xmtp.reactive.api.spi.SubscriptionSignal;
import org.xmtp.reactive.api.spi.TopicPlace;
import org.xmtp.reactive.api.spi.TopicQuery;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A transport that the caller has given: it stays open when the client closes. What it throws is an error as any other.
 */
record LentTransport(NetworkTransport owned) implements NetworkTransport {
    @Override
    public Mono<Void> publish(List<NetworkEnvelope> envelopes) {
        return Mono.defer(() -> owned.publish(envelopes));
    }

    @Override
    public Mono<QueryPage> query(TopicQuery query) {
        return Mono.defer(() -> owned.query(query));
    }

    @Override
    public Flux<SubscriptionSignal> subscribe(Flux<Set<String>> topics, Optional<TopicPlace> behind) {
        return Flux.defer(() -> owned.subscribe(topics, behind));
    }

    @Override
    public Mono<Long> arrivedBehind(TopicPlace place) {
        return Mono.defer(() -> owned.arrivedBehind(place));
    }

    @Override
    public Mono<Void> close() {
        return Mono.empty();
    }
}
