package org.xmtp.reactive.testkit;

import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import org.xmtp.reactive.api.spi.SubscriptionSignal;
import org.xmtp.reactive.api.spi.TopicPlace;
import org.xmtp.reactive.api.spi.TransportException;
import org.xmtp.reactive.api.spi.TransportException.Kind;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.util.concurrent.Queues;

/** One open subscription. Called under the network's lock only. */
final class LiveSubscription {
    /** How many envelopes wait for a slow subscriber before it is cut off. */
    static final int CAPACITY = 8192;

    /** Takes memory for what waits only: there may be very many subscriptions. */
    private static final int STEP = 16;

    private final Queue<SubscriptionSignal> waiting =
            Queues.<SubscriptionSignal>unbounded(STEP).get();
    private final Sinks.Many<SubscriptionSignal> signals =
            Sinks.many().unicast().onBackpressureBuffer(waiting);
    private final Optional<TopicPlace> behind;
    private Set<String> topics = Set.of();
    private boolean resumed;

    /** A subscription one of whose topics may go on behind a place. */
    LiveSubscription(Optional<TopicPlace> behind) {
        this.behind = behind;
    }

    Flux<SubscriptionSignal> signals() {
        return signals.asFlux();
    }

    void answer(Optional<String> store) {
        signals.tryEmitNext(new SubscriptionSignal.Subscribed(store));
    }

    /** The place behind which what arrived is still to be told. */
    Optional<TopicPlace> toResume() {
        return behind.filter(place -> !resumed && topics.contains(place.topic()));
    }

    /** Tells what arrived behind the place. */
    void resume(List<SubscriptionSignal.Received> arrived) {
        resumed = true;
        arrived.forEach(signals::tryEmitNext);
        signals.tryEmitNext(new SubscriptionSignal.CaughtUp());
    }

    void follow(Set<String> replacement) {
        topics = Set.copyOf(replacement);
    }

    void deliver(SubscriptionSignal.Received received) {
        if (!topics.contains(received.envelope().topic())) {
            return;
        }
        if (waiting.size() < CAPACITY) {
            signals.tryEmitNext(
                    behind.isPresent() ? received : new SubscriptionSignal.Received(received.envelope(), 0));
        } else {
            fail(Kind.UNAVAILABLE, "the subscriber did not keep up");
        }
    }

    void fail(Kind kind, String reason) {
        signals.tryEmitError(new TransportException(kind, reason, null));
    }
}
