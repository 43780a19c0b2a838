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
import org.xmtp.reactive.api.spi.TransportException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The way to the node of a client that works offline: there is none, and nothing is made or loaded for one. */
record NoTransport() implements NetworkTransport {
    @Override
    public Mono<Void> publish(List<NetworkEnvelope> envelopes) {
        return Mono.error(NoTransport::offline);
    }

    @Override
    public Mono<QueryPage> query(TopicQuery query) {
        return Mono.error(NoTransport::offline);
    }

    @Override
    public Flux<SubscriptionSignal> subscribe(Flux<Set<String>> topics, Optional<TopicPlace> behind) {
        return Flux.error(NoTransport::offline);
    }

    @Override
    public Mono<Long> arrivedBehind(TopicPlace place) {
        return Mono.error(NoTransport::offline);
    }

    private static TransportException offline() {
        return new TransportException(TransportException.Kind.UNAVAILABLE, "The client works offline.", null);
    }

    @Override
    public Mono<Void> close() {
        return Mono.empty();
    }
}
