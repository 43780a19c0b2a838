package org.xmtp.reactive.network;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.xmtp.proto.message.api.v1.Envelope;
import org.xmtp.proto.message.api.v1.QueryResponse;
import org.xmtp.reactive.api.NodeAccess;
import org.xmtp.reactive.api.spi.SubscriptionSignal.Subscribed;
import org.xmtp.reactive.api.spi.TopicQuery;
import org.xmtp.reactive.api.spi.TransportException;
import org.xmtp.reactive.testkit.LiveListener;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

/**
 * Connections over which nothing comes any more, and those over which nothing has to come. The beats are the test's.
 */
class SilentConnectionTests {
    private static final TopicQuery QUERY = new TopicQuery("any", 0, 100, Optional.empty());

    private final AtomicInteger questions = new AtomicInteger();
    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final Dialer dialer = new Dialer();
    private final ScriptedNode node = new ScriptedNode().onQuery(this::answer).onSubscribe(this::open);
    private final SilentPath path = new SilentPath(node.uri().getPort());
    private final NodeConnections connections =
            new NodeConnections(Destination.of(NodeAccess.of(path.uri())), dialer, time);
    private final GrpcTransport transport = new GrpcTransport(connections, connections::close);

    SilentConnectionTests() throws IOException {}

    @AfterEach
    void close() throws IOException {
        connections.close();
        dialer.close().block(LiveListener.PATIENCE);
        path.close();
        node.close();
    }

    private void answer(StreamObserver<QueryResponse> answer) {
        questions.incrementAndGet();
        answer.onNext(QueryResponse.getDefaultInstance());
        answer.onCompleted();
    }

    private void open(ServerCallStreamObserver<Envelope> answer) {
        answer.onNext(Envelope.newBuilder()
                .setContentTopic("any")
                .setMessage(ByteString.copyFromUtf8("first"))
                .build());
    }

    private LiveListener subscribed() throws InterruptedException {
        LiveListener listener = LiveListener.open(transport, 100, Set.of("any"));
        assertThat(listener.next()).isInstanceOf(Subscribed.class);
        listener.nextEnvelope();
        return listener;
    }

    private void beats(int number) {
        for (int i = 0; i < number; i++) {
            time.advanceTimeBy(Pulse.BEAT);
        }
    }

    private static void await(BooleanSupplier condition, Supplier<String> otherwise) {
        long deadline = System.nanoTime() + LiveListener.PATIENCE.toNanos();
        while (!condition.getAsBoolean() && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(condition.getAsBoolean()).as(otherwise).isTrue();
    }

    @Test
    void aSilentConnectionIsReplacedForAllItsSubscribersWithin25Seconds() throws InterruptedException, IOException {
        try (LiveListener one = subscribed();
                LiveListener other = subscribed()) {
            path.fallSilent();

            beats(Pulse.SILENT_AT + 1);

            for (LiveListener listener : new LiveListener[] {one, other}) {
                assertThat(listener.awaitEnd())
                        .isInstanceOf(TransportException.class)
                        .hasMessage(
                                "The connection to " + path.uri() + " has been silent for 20 s; another one is made.");
            }
            path.comeBack(node.uri().getPort());
            try (LiveListener again = subscribed()) {
                assertThat(again.waiting()).isZero();
            }
        }
    }

    @Test
    void theConnectionOfCallsGoesWithTheSilentOneOfSubscriptions() throws InterruptedException, IOException {
        transport.query(QUERY).block(LiveListener.PATIENCE);
        try (LiveListener listener = subscribed()) {
            path.fallSilent();
            beats(Pulse.SILENT_AT + 1);
            listener.awaitEnd();
            path.comeBack(node.uri().getPort());

            assertThat(transport.query(QUERY).block(LiveListener.PATIENCE)).isNotNull();
        }
    }

    @Test
    void aQuietSubscriptionStandsForAsLongAsTheNodeAnswers() throws InterruptedException {
        AtomicReference<Connection> shared = new AtomicReference<>();
        try (LiveListener listener = subscribed()) {
            Disposable place = connections
                    .subscription(given -> {
                        shared.set(given);
                        return Flux.never();
                    })
                    .subscribe();
            Connection connection = Objects.requireNonNull(shared.get());
            // A late frame of the answer before may stand for a sign of life, so that a round asks nothing.
            while (questions.get() < 20) {
                long before = connection.reads();
                beats(Pulse.ASK_AT + 1);
                await(
                        () -> connection.reads() > before,
                        () -> "asked %s times, read %s times, open %s, waiting %s"
                                .formatted(questions, before, connection.open(), listener.waiting()));
            }
            place.dispose();

            node.open(0).onNext(Envelope.newBuilder().setContentTopic("any").build());
            assertThat(listener.nextEnvelope().message()).isEmpty();
            assertThat(node.connections()).isOne();
        }
    }

    @Test
    void withoutCallsNothingIsAsked() {
        transport.query(QUERY).block(LiveListener.PATIENCE);

        beats(100);

        assertThat(questions).hasValue(1);
    }

    @Test
    void aNodeThatTakesConnectionsAndSaysNothingIsGivenUpSoon() {
        path.fallSilent();

        StepVerifier.create(transport.query(QUERY))
                .expectErrorSatisfies(failure ->
                        assertThat(failure).hasMessageContaining("it takes the connection and says nothing for 5 s"))
                .verify(Duration.ofSeconds(15));
    }
}
