package org.xmtp.reactive.testkit.simulation;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.api.spi.NetworkTransport;
import org.xmtp.reactive.api.spi.QueryPage;
import org.xmtp.reactive.api.spi.SubscriptionSignal;
import org.xmtp.reactive.api.spi.TopicPlace;
import org.xmtp.reactive.api.spi.TopicQuery;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.publisher.Signal;

/** A process's way to the node, on which nothing goes wrong. */
final class SimulatedTransport implements NetworkTransport {
    private final SimulatedProcess process;
    private final SimulatedNetwork network;
    private final SimulatedNode node;

    SimulatedTransport(SimulatedProcess process, SimulatedNetwork network, SimulatedNode node) {
        this.process = process;
        this.network = network;
        this.node = node;
    }

    @Override
    public Mono<Void> publish(List<NetworkEnvelope> envelopes) {
        return call("publish", envelopes.size(), calls -> calls.publish(envelopes));
    }

    @Override
    public Mono<QueryPage> query(TopicQuery query) {
        return call(
                "query " + Trace.brief(String.join(" ", query.topics())), query.startNs(), calls -> calls.query(query));
    }

    /** A request, the work of the node, and the answer; whoever asked may be gone by then. */
    private <T> Mono<T> call(String kind, long size, Function<NetworkTransport, Mono<T>> request) {
        return Mono.create(sink -> network.send(() -> {
            network.timeline().note("node for " + process.name(), kind, size);
            Mono.defer(() -> request.apply(node.calls()))
                    .materialize()
                    .subscribe(outcome -> network.send(() -> answer(sink, outcome)));
        }));
    }

    private static <T> void answer(MonoSink<T> sink, Signal<T> outcome) {
        Throwable failure = outcome.getThrowable();
        if (failure != null) {
            sink.error(failure);
        } else {
            sink.success(outcome.get());
        }
    }

    @Override
    public Mono<Long> arrivedBehind(TopicPlace place) {
        return call("arrived " + Trace.brief(place.topic()), place.arrival(), calls -> calls.arrivedBehind(place));
    }

    @Override
    public Flux<SubscriptionSignal> subscribe(Flux<Set<String>> topics, Optional<TopicPlace> behind) {
        return new Flux<>() {
            @Override
            public void subscribe(CoreSubscriber<? super SubscriptionSignal> subscriber) {
                new SimulatedSubscription(process, network, node, subscriber).begin(topics, behind);
            }
        };
    }

    @Override
    public Mono<Void> close() {
        return Mono.empty();
    }
}
