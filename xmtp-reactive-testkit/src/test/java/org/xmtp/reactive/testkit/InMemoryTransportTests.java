package org.xmtp.reactive.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.api.spi.NetworkTransport;
import org.xmtp.reactive.api.spi.SubscriptionSignal.Subscribed;
import org.xmtp.reactive.api.spi.TopicQuery;
import org.xmtp.reactive.api.spi.TransportException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

class InMemoryTransportTests implements NetworkTransportContract {
    private static final String TOPIC = "/xmtp/3/message-a/proto";

    private final InMemoryNetwork network = InMemoryNetwork.create();
    private final NetworkTransport transport = network.transport();

    @Override
    public NetworkTransport transport() {
        return transport;
    }

    @Test
    void transportsOfOneNetworkReachEachOther() throws InterruptedException {
        try (LiveListener listener = LiveListener.live(network.transport(), Set.of(TOPIC))) {
            transport.publish(List.of(envelope(TOPIC, 1_000_000))).block(LiveListener.PATIENCE);

            assertThat(listener.nextEnvelope().timestampNs()).isEqualTo(1_000_000);
        }
    }

    @Test
    void everySubscriptionCanBeBroken() throws InterruptedException {
        try (LiveListener listener = LiveListener.live(transport, Set.of(TOPIC))) {
            network.breakSubscriptions();

            assertThat(listener.awaitEnd()).isInstanceOf(TransportException.class);
            assertThat(network.subscribers()).isZero();
        }
    }

    @Test
    void subscriberThatDoesNotKeepUpIsCutOff() throws InterruptedException {
        try (LiveListener slow = LiveListener.open(transport, 1, Set.of(TOPIC))) {
            slow.next();
            for (int i = 0; i <= LiveSubscription.CAPACITY + 100; i++) {
                transport.publish(List.of(envelope(TOPIC, i))).block(LiveListener.PATIENCE);
            }
            assertThat(network.subscribers()).isOne();
            slow.request(Long.MAX_VALUE);

            assertThat(slow.awaitEnd()).hasMessageContaining("did not keep up");
        }
    }

    @Test
    void ephemeralTopicsAreDeliveredAndNotStored() throws InterruptedException {
        String topic = "/xmtp/0/mE-a/proto";
        try (LiveListener listener = LiveListener.open(transport, Long.MAX_VALUE, Set.of(topic))) {
            listener.next();
            transport.publish(List.of(envelope(topic, 1))).block(LiveListener.PATIENCE);

            assertThat(listener.nextEnvelope().timestampNs()).isEqualTo(1);
            assertThat(network.stored()).isEmpty();
        }
    }

    @Test
    void keepsToTheTimeOfItsScheduler() {
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        NetworkTransport timed = InMemoryNetwork.on(time).transport();
        try {
            StepVerifier.create(timed.publish(List.of(envelope(TOPIC, 1)))
                            .then(timed.query(new TopicQuery(TOPIC, 0, 10, Optional.empty()))))
                    .assertNext(page -> assertThat(page.envelopes()).hasSize(1))
                    .verifyComplete();
            StepVerifier.create(timed.subscribe(Flux.just(Set.of(TOPIC)).concatWith(Mono.never()), Optional.empty()))
                    .expectNext(new Subscribed(Optional.empty()))
                    .thenCancel()
                    .verify(LiveListener.PATIENCE);
        } finally {
            time.dispose();
        }
    }

    private static NetworkEnvelope envelope(String topic, long timestampNs) {
        return new NetworkEnvelope(topic, timestampNs, "message".getBytes(StandardCharsets.UTF_8));
    }
}
