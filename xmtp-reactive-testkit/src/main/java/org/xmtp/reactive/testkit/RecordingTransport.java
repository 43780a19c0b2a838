package org.xmtp.reactive.testkit;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.api.spi.NetworkTransport;
import org.xmtp.reactive.api.spi.QueryPage;
import org.xmtp.reactive.api.spi.SubscriptionSignal;
import org.xmtp.reactive.api.spi.TopicPlace;
import org.xmtp.reactive.api.spi.TopicQuery;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Remembers all that is sent to the node, whatever becomes of it. For tests of what may never go on the wire. */
public final class RecordingTransport implements NetworkTransport {
    private final NetworkTransport over;
    private final List<List<NetworkEnvelope>> publishes = new CopyOnWriteArrayList<>();

    /**
     * A recorder.
     *
     * @param over where everything goes on to; closed with this
     */
    public RecordingTransport(NetworkTransport over) {
        this.over = over;
    }

    /** The envelopes of every attempt, in the order of the attempts; what is sent again is there again. */
    public List<NetworkEnvelope> published() {
        return publishes.stream().flatMap(List::stream).toList();
    }

    /** How many times something was sent, however many envelopes at once. */
    public int attempts() {
        return publishes.size();
    }

    @Override
    public Mono<Void> publish(List<NetworkEnvelope> envelopes) {
        return Mono.defer(() -> {
            publishes.add(List.copyOf(envelopes));
            return over.publish(envelopes);
        });
    }

    @Override
    public Mono<QueryPage> query(TopicQuery query) {
        return over.query(query);
    }

    @Override
    public Flux<SubscriptionSignal> subscribe(Flux<Set<String>> topics, Optional<TopicPlace> behind) {
        return over.subscribe(topics, behind);
    }

    @Override
    public Mono<Long> arrivedBehind(TopicPlace place) {
        return over.arrivedBehind(place);
    }

    @Override
    public Mono<Void> close() {
        return over.close();
    }
}
