package org.xmtp.reactive.testkit;

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

    private final Sinks.Many<SubscriptionSignal> signals = Sinks.many()
            .unicast()
            .onBackpressureBuffer(Queues.<SubscriptionSignal>get(CAPACITY).get());
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
        if (topics.contains(envelope.topic())
                && signals.tryEmitNext(new SubscriptionSignal.Received(envelope)) == Sinks.EmitResult.FAIL_OVERFLOW) {
            fail("the subscriber did not keep up");
        }
    }

    void fail(String reason) {
        signals.tryEmitError(new TransportException(Kind.UNAVAILABLE, reason, null));
    }
}
