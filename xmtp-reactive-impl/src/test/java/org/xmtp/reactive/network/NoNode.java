package org.xmtp.reactive.network;

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

/** The way to a node that nobody takes. */
public final class NoNode implements NetworkTransport {
    @Override
    public Mono<Void> publish(List<NetworkEnvelope> envelopes) {
        throw new AssertionError("It was called");
    }

    @Override
    public Mono<QueryPage> query(TopicQuery query) {
        throw new AssertionError("It was called");
    }

    @Override
    public Mono<Long> arrivedBehind(TopicPlace place) {
        return Mono.error(new AssertionError("It was called"));
    }

    @Override
    public Flux<SubscriptionSignal> subscribe(Flux<Set<String>> topics, Optional<TopicPlace> behind) {
        throw new AssertionError("It was called");
    }

    @Override
    public Mono<Void> close() {
        return Mono.empty();
    }
}
