package org.xmtp.reactive.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.api.NodeAccess;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.api.spi.NetworkTransport;
import org.xmtp.reactive.api.spi.SubscriptionSignal;
import org.xmtp.reactive.api.spi.SubscriptionSignal.Subscribed;
import org.xmtp.reactive.api.spi.TopicQuery;
import org.xmtp.reactive.api.spi.TransportException;
import org.xmtp.reactive.api.spi.TransportException.Kind;
import org.xmtp.reactive.node.XmtpNode;
import org.xmtp.reactive.testkit.ArrivalsContract;
import org.xmtp.reactive.testkit.LiveListener;
import org.xmtp.reactive.testkit.NetworkTransportContract;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** The contract against a real node, and what only gRPC has. */
class GrpcTransportTests implements NetworkTransportContract, ArrivalsContract {
    private static final String TOPIC = "/xmtp/3/message-a/proto";

    private final XmtpNode node = XmtpNode.inMemory().start();
    private final SharedConnections connections = new SharedConnections();
    private final NetworkTransport transport = connections.transport(NodeAccess.of(node.uri()));

    @AfterEach
    void close() {
        transport.close().block(LiveListener.PATIENCE);
        connections.close().block(LiveListener.PATIENCE);
        node.close();
    }

    @Override
    public NetworkTransport transport() {
        return transport;
    }

    @Test
    void cancellationEndsTheSubscriptionAtTheNode() throws InterruptedException {
        LiveListener listener = LiveListener.live(transport, Set.of(TOPIC));
        assertThat(node.subscribers()).isOne();

        listener.close();

        awaitNoSubscribers();
    }

    @Test
    void onePublisherServesOneSubscriptionAfterTheOther() {
        Flux<SubscriptionSignal> signals = transport.subscribe(Flux.just(Set.of(TOPIC)), Optional.empty());

        for (int i = 0; i < 3; i++) {
            StepVerifier.create(signals)
                    .expectNextMatches(Subscribed.class::isInstance)
                    .thenCancel()
                    .verify(LiveListener.PATIENCE);
        }
        awaitNoSubscribers();
    }

    @Test
    void callThatIsNoLongerWantedIsForgotten() {
        for (int i = 0; i < 20; i++) {
            Disposable call = transport
                    .query(new TopicQuery(TOPIC, 0, 10, Optional.empty()))
                    .subscribe();
            call.dispose();
        }

        assertThat(transport
                        .query(new TopicQuery(TOPIC, 0, 10, Optional.empty()))
                        .block(LiveListener.PATIENCE))
                .isNotNull();
    }

    @Test
    void nodeOutOfReachIsUnavailable() {
        NetworkTransport nowhere = connections.transport(NodeAccess.of(URI.create("http://127.0.0.1:1")));

        StepVerifier.create(nowhere.publish(List.of(new NetworkEnvelope(TOPIC, 1, new byte[0]))))
                .verifyErrorSatisfies(failure -> assertUnavailable(failure, "Publish"));
        StepVerifier.create(nowhere.query(new TopicQuery(TOPIC, 0, 1, Optional.empty())))
                .verifyErrorSatisfies(failure -> assertUnavailable(failure, "Query"));
        StepVerifier.create(nowhere.subscribe(Flux.just(Set.of(TOPIC)), Optional.empty()))
                .verifyErrorSatisfies(failure -> assertUnavailable(failure, "Subscribe2"));
        nowhere.close().block(LiveListener.PATIENCE);
    }

    @Test
    void restartedNodeIsReachedAtOnce() throws InterruptedException {
        XmtpNode first = XmtpNode.inMemory().start();
        NetworkTransport transport = connections.transport(NodeAccess.of(first.uri()));
        try (LiveListener before = LiveListener.live(transport, Set.of(TOPIC))) {
            int port = first.port();
            first.close();
            assertUnavailable(before.awaitEnd(), "Subscribe2");
            for (int i = 0; i < 5; i++) {
                StepVerifier.create(transport.publish(List.of()))
                        .verifyErrorSatisfies(failure -> assertUnavailable(failure, "Publish"));
            }
            try (XmtpNode second = XmtpNode.builder().port(port).start();
                    LiveListener after = LiveListener.live(transport, Set.of(TOPIC))) {
                transport
                        .publish(List.of(new NetworkEnvelope(TOPIC, 1_000_000, new byte[0])))
                        .block(LiveListener.PATIENCE);
                after.awaitTimestamp(1_000_000);
                assertThat(second.subscribers()).isOne();
            }
        } finally {
            transport.close().block(LiveListener.PATIENCE);
        }
    }

    private void awaitNoSubscribers() {
        long deadline = System.nanoTime() + LiveListener.PATIENCE.toNanos();
        while (node.subscribers() > 0 && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(node.subscribers()).isZero();
    }

    private static void assertUnavailable(Throwable failure, String call) {
        assertThat(failure)
                .isInstanceOfSatisfying(
                        TransportException.class,
                        transportFailure -> assertThat(transportFailure.kind()).isEqualTo(Kind.UNAVAILABLE))
                .hasMessageStartingWith(call);
    }
}
