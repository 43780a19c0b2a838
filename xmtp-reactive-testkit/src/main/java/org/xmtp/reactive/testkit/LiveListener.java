package org.xmtp.reactive.testkit;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.reactivestreams.Subscription;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.api.spi.NetworkTransport;
import org.xmtp.reactive.api.spi.SubscriptionSignal;
import org.xmtp.reactive.api.spi.SubscriptionSignal.Received;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.SignalType;
import reactor.core.publisher.Sinks;

/**
 * A subscription that a test listens to and steers. Waits block, for at most {@link #PATIENCE}. What was received
 * before an error is still there to be read; the end is seen at {@link #awaitEnd()}.
 */
public final class LiveListener implements AutoCloseable {
    /** How long anything may take. */
    public static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Duration PROBE_INTERVAL = Duration.ofMillis(50);

    private final NetworkTransport transport;
    private final byte[] probe = UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8);
    private final Sinks.Many<Set<String>> topics = Sinks.many().unicast().onBackpressureBuffer();
    private final Inbox<SubscriptionSignal> signals = new Inbox<>();
    private final Inbox<Throwable> failures = new Inbox<>();
    private final Demand demand = new Demand();
    private int probes;

    private LiveListener(NetworkTransport transport) {
        this.transport = transport;
    }

    /** Subscribes to a set of topics and asks for the given number of signals. */
    public static LiveListener open(NetworkTransport transport, long requested, Set<String> topics) {
        LiveListener listener = new LiveListener(transport);
        Flux<SubscriptionSignal> signals = transport.subscribe(listener.topics.asFlux(), Optional.empty());
        listener.demand.initial = requested;
        signals.subscribe(listener.demand);
        listener.follow(topics);
        return listener;
    }

    /** Subscribes to a set of topics and waits until each is heard, by publishing on them. */
    public static LiveListener live(NetworkTransport transport, Set<String> topics) throws InterruptedException {
        LiveListener listener = open(transport, Long.MAX_VALUE, topics);
        listener.next();
        for (String topic : topics) {
            listener.awaitHeard(topic);
        }
        return listener;
    }

    /** Replaces the set of topics. */
    public void follow(Set<String> replacement) {
        topics.tryEmitNext(replacement);
    }

    /** Asks for more signals. */
    public void request(long more) {
        demand.request(more);
    }

    /** The next signal. */
    public SubscriptionSignal next() throws InterruptedException {
        return signals.poll(PATIENCE)
                .orElseThrow(() -> new AssertionError(
                        "nothing came down the subscription within " + PATIENCE + "; its end: " + failures));
    }

    /** The next envelope. */
    public NetworkEnvelope nextEnvelope() throws InterruptedException {
        if (next() instanceof Received received) {
            return received.envelope();
        }
        throw new AssertionError("subscribed a second time");
    }

    /** How many signals wait to be read. */
    public int waiting() {
        return signals.size();
    }

    /** What ended the subscription. */
    public Throwable awaitEnd() throws InterruptedException {
        return failures.poll(PATIENCE)
                .orElseThrow(() -> new AssertionError("the subscription did not end within " + PATIENCE));
    }

    /** Waits until envelopes of a topic arrive, which no node promises at once, and reads up to the last probe. */
    public void awaitHeard(String topic) throws InterruptedException {
        SubscriptionSignal heard = awaitFirst(topic);
        while (!isLastProbe(heard, topic)) {
            heard = next();
        }
    }

    /** Publishes on a topic until a signal arrives. */
    public SubscriptionSignal awaitFirst(String topic) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            publishProbe(topic);
            Optional<SubscriptionSignal> heard = signals.poll(PROBE_INTERVAL);
            if (heard.isPresent()) {
                return heard.get();
            }
        }
        throw new AssertionError("nothing published on " + topic + " was heard within " + PATIENCE);
    }

    /** Reads up to the envelope of a timestamp. */
    public void awaitTimestamp(long timestampNs) throws InterruptedException {
        while (nextEnvelope().timestampNs() != timestampNs) {
            // What comes before it is of no interest.
        }
    }

    /** Ends the subscription. */
    @Override
    public void close() {
        demand.cancel();
    }

    private void publishProbe(String topic) {
        probes++;
        transport.publish(List.of(new NetworkEnvelope(topic, probes, probe))).block(PATIENCE);
    }

    private boolean isLastProbe(SubscriptionSignal signal, String topic) {
        return signal instanceof Received received
                && Arrays.equals(received.envelope().message(), probe)
                && received.envelope().topic().equals(topic)
                && received.envelope().timestampNs() == probes;
    }

    private final class Demand extends BaseSubscriber<SubscriptionSignal> {
        private long initial;

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            subscription.request(initial);
        }

        @Override
        protected void hookOnNext(SubscriptionSignal signal) {
            signals.add(signal);
        }

        @Override
        protected void hookOnError(Throwable failure) {
            failures.add(failure);
        }

        @Override
        protected void hookFinally(SignalType type) {
            topics.tryEmitComplete();
        }
    }
}
