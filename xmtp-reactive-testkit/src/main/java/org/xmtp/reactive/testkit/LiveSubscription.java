package org.xmtp.reactive.testkit;

import java.util.Queue;
import java.util.Set;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.api.spi.SubscriptionSignal;
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
    private Set<String> topics = Set.of();

    Flux<SubscriptionSignal> signals() {
        return signals.asFlux();
    }

    void answer() {
        signals.tryEmitNext(new SubscriptionSignal.Subscribed());
    }

    void follow(Set<String> replacement) {
        topics = Set.copyOf(replacement);
    }

    void deliver(NetworkEnvelope envelope) {
        if (!topics.contains(envelope.topic())) {
            return;
        }
        if (waiting.size() < CAPACITY) {
            signals.tryEmitNext(new SubscriptionSignal.Received(envelope));
        } else {
            fail("the subscriber did not keep up");
        }
    }

    void fail(String reason) {
        signals.tryEmitError(new TransportException(Kind.UNAVAILABLE, reason, null));
    }
}
