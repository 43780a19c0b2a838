package org.xmtp.reactive.node.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import org.xmtp.reactive.node.envelope.ArrivedEnvelope;
import org.xmtp.reactive.node.relay.EnvelopeRelay;
import org.xmtp.reactive.node.relay.LiveSubscription;
import org.xmtp.reactive.node.relay.SlowSubscribers;
import org.xmtp.reactive.node.relay.Subscriber;
import org.xmtp.reactive.node.relay.SubscriberTooSlowException;
import org.xmtp.reactive.node.relay.TopicFilter;
import reactor.core.publisher.Flux;

/** A relay of which it is counted what it hands over. */
public final class MeteredRelay implements EnvelopeRelay {

    private final EnvelopeRelay relay;
    private final Counter relayed;
    private final Counter delivered;
    private final Counter tooSlow;

    /** Counts what a relay does. */
    public MeteredRelay(EnvelopeRelay relay, MeterRegistry registry) {
        this.relay = relay;
        this.relayed = Counter.builder("xmtp.node.relayed")
                .description("envelopes handed to the relay")
                .register(registry);
        this.delivered = Counter.builder("xmtp.node.delivered")
                .description("envelopes handed to subscribers")
                .register(registry);
        this.tooSlow = Counter.builder("xmtp.node.subscribers.slow")
                .description("subscribers that were sent away since too much waited for them")
                .register(registry);
        Gauge.builder("xmtp.node.subscribers", relay, EnvelopeRelay::subscribers)
                .description("subscriptions that are open")
                .register(registry);
    }

    @Override
    public void publish(List<ArrivedEnvelope> envelopes) {
        relay.publish(envelopes);
        relayed.increment(envelopes.size());
    }

    @Override
    public LiveSubscription subscribe(Subscriber subscriber, TopicFilter filter) {
        LiveSubscription subscription = relay.subscribe(subscriber, filter);
        Flux<ArrivedEnvelope> counted = subscription
                .envelopes()
                .doOnNext(envelope -> delivered.increment())
                .doOnError(SubscriberTooSlowException.class, slow -> tooSlow.increment());
        return new LiveSubscription() {
            @Override
            public Flux<ArrivedEnvelope> envelopes() {
                return counted;
            }

            @Override
            public void replace(TopicFilter topics) {
                subscription.replace(topics);
            }

            @Override
            public void cancel() {
                subscription.cancel();
            }
        };
    }

    @Override
    public int subscribers() {
        return relay.subscribers();
    }

    @Override
    public SlowSubscribers slow() {
        return relay.slow();
    }

    @Override
    public void interrupt(Throwable cause) {
        relay.interrupt(cause);
    }

    @Override
    public void close(Throwable cause) {
        relay.close(cause);
    }
}
