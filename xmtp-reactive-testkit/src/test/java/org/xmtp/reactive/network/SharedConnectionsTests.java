package org.xmtp.reactive.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.google.protobuf.ByteString;
import io.grpc.stub.ServerCallStreamObserver;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.xmtp.proto.message.api.v1.Envelope;
import org.xmtp.proto.message.api.v1.QueryResponse;
import org.xmtp.reactive.api.NodeAccess;
import org.xmtp.reactive.api.XmtpConfigurationException;
import org.xmtp.reactive.api.spi.NetworkTransport;
import org.xmtp.reactive.api.spi.SubscriptionSignal.Subscribed;
import org.xmtp.reactive.api.spi.TopicQuery;
import org.xmtp.reactive.api.spi.TransportException;
import org.xmtp.reactive.api.spi.TransportException.Kind;
import org.xmtp.reactive.testkit.LiveListener;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** What the clients of a runtime share, and what none of them does to the others. */
class SharedConnectionsTests {
    private static final TopicQuery QUERY = new TopicQuery("any", 0, 100, Optional.empty());
    private static final String FLOODED = "flooded";
    private static final String QUIET = "quiet";

    private final ScriptedNode node;
    private final SharedConnections connections = new SharedConnections();

    SharedConnectionsTests() throws IOException {
        node = new ScriptedNode();
        node.onQuery(answer -> {
            answer.onNext(QueryResponse.getDefaultInstance());
            answer.onCompleted();
        });
    }

    @AfterEach
    void close() {
        connections.close().block(LiveListener.PATIENCE);
        node.close();
    }

    private LiveListener subscribe(NetworkTransport transport, long requested) {
        return LiveListener.open(transport, requested, Set.of("any"));
    }

    private static void answerHeaders(ServerCallStreamObserver<Envelope> answer) {
        answer.onNext(envelope(QUIET, 1));
    }

    private static Envelope envelope(String topic, int bytes) {
        return Envelope.newBuilder()
                .setContentTopic(topic)
                .setMessage(ByteString.copyFrom(new byte[bytes]))
                .build();
    }

    @Test
    void fiftySubscriptionsShareOneConnectionAndCallsHaveAnother() throws InterruptedException {
        node.onSubscribe(SharedConnectionsTests::answerHeaders);
        List<LiveListener> listeners = new ArrayList<>();
        for (int i = 0; i < 2 * NodeConnections.SUBSCRIPTIONS; i++) {
            NetworkTransport transport = connections.transport(NodeAccess.of(node.uri()));
            listeners.add(subscribe(transport, 1));
            assertThat(listeners.get(i).next()).isInstanceOf(Subscribed.class);
            transport.query(QUERY).block(LiveListener.PATIENCE);
        }

        assertThat(node.connections()).isEqualTo(3);

        listeners.forEach(LiveListener::close);
    }

    @Test
    void allOfThemLiveOnOneThreadThatRefusesToBlock() {
        String thread = connections
                .transport(NodeAccess.of(node.uri()))
                .query(QUERY)
                .map(page -> Thread.currentThread().getName() + " " + Schedulers.isInNonBlockingThread())
                .block(LiveListener.PATIENCE);

        assertThat(thread).isEqualTo("xmtp-net-1 true");
    }

    @Test
    void closingOneTransportLeavesTheOthersConnected() throws InterruptedException {
        node.onSubscribe(SharedConnectionsTests::answerHeaders);
        NetworkTransport one = connections.transport(NodeAccess.of(node.uri()));
        NetworkTransport other = connections.transport(NodeAccess.of(node.uri()));
        try (LiveListener ofOne = subscribe(one, 10)) {
            // The node's first subscription is that of the one only if it is there before the other is asked for.
            ofOne.next();
            try (LiveListener ofOther = subscribe(other, 10)) {
                ofOther.next();
                ofOther.next();
                other.query(QUERY).block(LiveListener.PATIENCE);

                one.close().block(LiveListener.PATIENCE);
                one.close().block(LiveListener.PATIENCE);

                assertUnavailable(ofOne.awaitEnd());
                StepVerifier.create(one.query(QUERY)).verifyErrorSatisfies(SharedConnectionsTests::assertUnavailable);
                other.query(QUERY).block(LiveListener.PATIENCE);
                node.awaitCancelled(0);
                node.open(1).onNext(envelope(QUIET, 2));
                assertThat(ofOther.nextEnvelope().message()).hasSize(2);
                assertThat(node.connections()).isEqualTo(2);
            }
        }
    }

    @Test
    void lastTransportTakesTheConnectionsWithIt() {
        NetworkTransport one = connections.transport(NodeAccess.of(node.uri()));
        NetworkTransport other = connections.transport(NodeAccess.of(node.uri()));
        one.query(QUERY).block(LiveListener.PATIENCE);
        one.close().block(LiveListener.PATIENCE);
        other.close().block(LiveListener.PATIENCE);
        node.awaitConnections(0);

        connections.transport(NodeAccess.of(node.uri())).query(QUERY).block(LiveListener.PATIENCE);

        assertThat(node.connections()).isOne();
    }

    /** A call that ends while its transport closes has its answer: nothing is left to be told, or logged as dropped. */
    @Test
    void closingRightBehindACallDropsNoError() {
        Queue<Throwable> dropped = new ConcurrentLinkedQueue<>();
        Hooks.onErrorDropped(dropped::add);
        try {
            for (int i = 0; i < 200; i++) {
                NetworkTransport transport = connections.transport(NodeAccess.of(node.uri()));
                transport.query(QUERY).block(LiveListener.PATIENCE);
                transport.close().block(LiveListener.PATIENCE);
            }
            node.awaitConnections(0);
        } finally {
            Hooks.resetOnErrorDropped();
        }

        assertThat(dropped).isEmpty();
    }

    /** What a call still has to do when all is closed, like to connect, must not meet the end of its thread. */
    @Test
    void closingAllWhileACallConnectsLogsNothing() {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        log.start();
        root.addAppender(log);
        try {
            for (int i = 0; i < 300; i++) {
                SharedConnections closing = new SharedConnections();
                NetworkTransport transport = closing.transport(NodeAccess.of(node.uri()));
                var call = transport.query(QUERY).onErrorComplete().subscribe();
                LockSupport.parkNanos(i * 20_000L);
                transport.close().then(closing.close()).block(LiveListener.PATIENCE);
                assertThat(call.isDisposed()).isTrue();
            }
        } finally {
            root.detachAppender(log);
        }

        assertThat(log.list).isEmpty();
    }

    @Test
    void readerThatTakesNothingIsEndedWhereItHoldsUpOthers() throws InterruptedException {
        AtomicReference<ServerCallStreamObserver<Envelope>> flood = new AtomicReference<>();
        node.onSubscribe(answer -> {
            if (flood.compareAndSet(null, answer)) {
                answer.setOnReadyHandler(() -> {
                    while (answer.isReady()) {
                        answer.onNext(envelope(FLOODED, 10_000));
                    }
                });
            } else {
                answer.onNext(envelope(QUIET, 1));
            }
        });
        NetworkTransport transport = connections.transport(NodeAccess.of(node.uri()));
        try (LiveListener stuck = subscribe(transport, 1)) {
            stuck.next();
            try (LiveListener other = subscribe(connections.transport(NodeAccess.of(node.uri())), 10)) {
                assertThat(stuck.awaitEnd())
                        .satisfies(SharedConnectionsTests::assertUnavailable)
                        .hasMessage("Subscribe2 at " + node.uri() + " was ended here: for 1 s its reader took nothing"
                                + " of what waits, and others share its connection.");
                other.next();
                assertThat(other.nextEnvelope().topic()).isEqualTo(QUIET);
                node.awaitCancelled(0);
            }
        }
    }

    @Test
    void readerWithoutDemandIsLeftAloneWhileNothingWaits() throws InterruptedException {
        node.onSubscribe(SharedConnectionsTests::answerHeaders);
        NetworkTransport transport = connections.transport(NodeAccess.of(node.uri()));
        try (LiveListener idle = subscribe(transport, 2)) {
            idle.next();
            // The node's first subscription is the idle one only if it is there before the other is asked for.
            idle.nextEnvelope();
            try (LiveListener other = subscribe(transport, 2)) {
                other.next();
                StepVerifier.create(Mono.delay(StalledReader.PATIENCE.multipliedBy(2)))
                        .expectNextCount(1)
                        .verifyComplete();

                // Before anything waits: from then on it would have a second.
                idle.request(1);
                node.open(0).onNext(envelope(QUIET, 3));

                assertThat(idle.nextEnvelope().message()).hasSize(3);
            }
        }
    }

    @Test
    void closedConnectionsGiveNoTransport() {
        NetworkTransport open = connections.transport(NodeAccess.of(node.uri()));
        connections.close().block(LiveListener.PATIENCE);
        connections.close().block(LiveListener.PATIENCE);

        StepVerifier.create(open.query(QUERY)).verifyErrorSatisfies(SharedConnectionsTests::assertUnavailable);
        assertThatExceptionOfType(XmtpConfigurationException.class)
                .isThrownBy(() -> connections.transport(NodeAccess.of(node.uri())))
                .withMessageContaining("The runtime is closed");
    }

    @Test
    void addressOfAnotherFormIsRefused() {
        assertThatExceptionOfType(XmtpConfigurationException.class)
                .isThrownBy(() -> connections.transport(NodeAccess.of(URI.create("ftp://node.example"))))
                .withMessageContaining("ftp://node.example");
    }

    private static void assertUnavailable(Throwable failure) {
        assertThat(failure)
                .isInstanceOfSatisfying(
                        TransportException.class,
                        transport -> assertThat(transport.kind()).isEqualTo(Kind.UNAVAILABLE));
    }
}
