package org.xmtp.reactive.defects;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.api.spi.NetworkTransport;
import org.xmtp.reactive.api.spi.QueryPage;
import org.xmtp.reactive.api.spi.SubscriptionSignal;
import org.xmtp.reactive.api.spi.TopicPlace;
import org.xmtp.reactive.api.spi.TopicQuery;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The line between one client and the network: what goes over it is counted, and changed as a test wants. */
final class Tap implements NetworkTransport {
    private final NetworkTransport over;
    private final List<TopicQuery> queries = new CopyOnWriteArrayList<>();
    private final List<List<NetworkEnvelope>> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger topicSets = new AtomicInteger();
    private volatile BiFunction<List<NetworkEnvelope>, Mono<Void>, Mono<Void>> publishing = (envelopes, call) -> call;
    private volatile BiFunction<TopicQuery, Mono<QueryPage>, Mono<QueryPage>> querying = (query, call) -> call;
    private volatile UnaryOperator<Flux<SubscriptionSignal>> subscribing = UnaryOperator.identity();

    Tap(NetworkTransport over) {
        this.over = over;
    }

    /** What becomes of a publish from now on. */
    Tap onPublish(BiFunction<List<NetworkEnvelope>, Mono<Void>, Mono<Void>> change) {
        publishing = change;
        return this;
    }

    /** What becomes of a query from now on. */
    Tap onQuery(BiFunction<TopicQuery, Mono<QueryPage>, Mono<QueryPage>> change) {
        querying = change;
        return this;
    }

    /** What becomes of subscriptions that begin from now on. */
    Tap onSubscribe(UnaryOperator<Flux<SubscriptionSignal>> change) {
        subscribing = change;
        return this;
    }

    /** From now on no call is answered, as where a firewall drops all packets. */
    void fallSilent() {
        onPublish((envelopes, call) -> Mono.never());
        onQuery((query, call) -> Mono.never());
    }

    /** Every query so far, in order. */
    List<TopicQuery> queries() {
        return List.copyOf(queries);
    }

    /** What was sent to be published, a list for each request, in order. */
    List<List<NetworkEnvelope>> requests() {
        return List.copyOf(requests);
    }

    /** All that was sent to be published under a topic, in order. */
    List<NetworkEnvelope> published(String topic) {
        List<NetworkEnvelope> published = new ArrayList<>();
        requests.forEach(request -> request.stream()
                .filter(envelope -> envelope.topic().equals(topic))
                .forEach(published::add));
        return published;
    }

    /** How many times a subscription was told its topics. */
    int topicSets() {
        return topicSets.get();
    }

    @Override
    public Mono<Void> publish(List<NetworkEnvelope> envelopes) {
        return Mono.defer(() -> {
            requests.add(List.copyOf(envelopes));
            return publishing.apply(envelopes, over.publish(envelopes));
        });
    }

    @Override
    public Mono<QueryPage> query(TopicQuery query) {
        return Mono.defer(() -> {
            queries.add(query);
            return querying.apply(query, over.query(query));
        });
    }

    @Override
    public Mono<Long> arrivedBehind(TopicPlace place) {
        return over.arrivedBehind(place);
    }

    @Override
    public Flux<SubscriptionSignal> subscribe(Flux<Set<String>> topics, Optional<TopicPlace> behind) {
        return Flux.defer(
                () -> subscribing.apply(over.subscribe(topics.doOnNext(set -> topicSets.incrementAndGet()), behind)));
    }

    @Override
    public Mono<Void> close() {
        return over.close();
    }
}
