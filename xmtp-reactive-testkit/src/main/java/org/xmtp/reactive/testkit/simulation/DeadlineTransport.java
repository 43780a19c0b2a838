package org.xmtp.reactive.testkit.simulation;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.api.spi.NetworkTransport;
import org.xmtp.reactive.api.spi.QueryPage;
import org.xmtp.reactive.api.spi.SubscriptionSignal;
import org.xmtp.reactive.api.spi.TopicPlace;
import org.xmtp.reactive.api.spi.TopicQuery;
import org.xmtp.reactive.api.spi.TransportException;
import org.xmtp.reactive.api.spi.TransportException.Kind;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** What a real transport adds: a call without an answer fails after a while. */
final class DeadlineTransport implements NetworkTransport {
    // As the transport over gRPC has them.
    private static final Duration PUBLISH_TIMEOUT = Duration.ofSeconds(20);
    private static final Duration QUERY_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration SUBSCRIBE_TIMEOUT = Duration.ofSeconds(20);

    private final NetworkTransport over;
    private final Scheduler timer;
    private final Consumer<List<NetworkEnvelope>> watcher;

    /**
     * Deadlines for calls.
     *
     * @param watcher told of every attempt to publish, whatever becomes of it
     */
    DeadlineTransport(NetworkTransport over, Scheduler timer, Consumer<List<NetworkEnvelope>> watcher) {
        this.over = over;
        this.timer = timer;
        this.watcher = watcher;
    }

    @Override
    public Mono<Void> publish(List<NetworkEnvelope> envelopes) {
        return Mono.defer(() -> {
            watcher.accept(envelopes);
            return within(PUBLISH_TIMEOUT, over.publish(envelopes));
        });
    }

    @Override
    public Mono<QueryPage> query(TopicQuery query) {
        return within(QUERY_TIMEOUT, over.query(query));
    }

    @Override
    public Mono<Long> arrivedBehind(TopicPlace place) {
        return within(QUERY_TIMEOUT, over.arrivedBehind(place));
    }

    @Override
    public Flux<SubscriptionSignal> subscribe(Flux<Set<String>> topics, Optional<TopicPlace> behind) {
        return over.subscribe(topics, behind)
                .timeout(Mono.delay(SUBSCRIBE_TIMEOUT, timer), signal -> Mono.never())
                .onErrorMap(TimeoutException.class, DeadlineTransport::late);
    }

    private <T> Mono<T> within(Duration deadline, Mono<T> call) {
        return call.timeout(deadline, timer).onErrorMap(TimeoutException.class, DeadlineTransport::late);
    }

    private static TransportException late(TimeoutException cause) {
        return new TransportException(Kind.UNAVAILABLE, "no answer in time", cause);
    }

    @Override
    public Mono<Void> close() {
        return over.close();
    }
}
