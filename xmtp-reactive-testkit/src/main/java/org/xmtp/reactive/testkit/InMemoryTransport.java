package org.xmtp.reactive.testkit;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.api.spi.NetworkTransport;
import org.xmtp.reactive.api.spi.QueryPage;
import org.xmtp.reactive.api.spi.SubscriptionSignal;
import org.xmtp.reactive.api.spi.TopicPlace;
import org.xmtp.reactive.api.spi.TopicQuery;
import org.xmtp.reactive.api.spi.TransportException;
import org.xmtp.reactive.api.spi.TransportException.Kind;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** One connection to a network in memory. */
final class InMemoryTransport implements NetworkTransport {
    private static final int PREFETCH = 16;

    private final InMemoryNetwork network;
    private final Scheduler scheduler;
    private final Set<LiveSubscription> subscriptions = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    InMemoryTransport(InMemoryNetwork network, Scheduler scheduler) {
        this.network = network;
        this.scheduler = scheduler;
    }

    @Override
    public Mono<Void> publish(List<NetworkEnvelope> envelopes) {
        return Mono.<Void>fromRunnable(() -> {
                    requireOpen();
                    network.publish(envelopes);
                })
                .subscribeOn(scheduler);
    }

    @Override
    public Mono<QueryPage> query(TopicQuery query) {
        return Mono.fromCallable(() -> {
                    requireOpen();
                    return network.query(query);
                })
                .subscribeOn(scheduler);
    }

    @Override
    public Mono<Long> arrivedBehind(TopicPlace place) {
        return Mono.fromCallable(() -> {
                    requireOpen();
                    return network.arrivedBehind(place).orElse(null);
                })
                .subscribeOn(scheduler);
    }

    @Override
    public Flux<SubscriptionSignal> subscribe(Flux<Set<String>> topics, Optional<TopicPlace> behind) {
        return Flux.defer(() -> {
            requireOpen();
            LiveSubscription subscription = new LiveSubscription(behind);
            subscriptions.add(subscription);
            network.register(subscription);
            Disposable following = topics.subscribe(
                    replacement -> network.follow(subscription, replacement),
                    failure -> network.fail(subscription, "the topics failed: " + failure));
            return subscription.signals().publishOn(scheduler, PREFETCH).doFinally(end -> {
                following.dispose();
                subscriptions.remove(subscription);
                network.end(subscription);
            });
        });
    }

    @Override
    public Mono<Void> close() {
        return Mono.fromRunnable(() -> {
            closed = true;
            subscriptions.forEach(subscription -> network.fail(subscription, "the transport is closed"));
        });
    }

    private void requireOpen() {
        if (closed) {
            throw new TransportException(Kind.UNAVAILABLE, "the transport is closed", null);
        }
    }
}
