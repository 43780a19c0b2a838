package org.xmtp.reactive.network;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.xmtp.proto.message.api.v1.Envelope;
import org.xmtp.proto.message.api.v1.PublishResponse;
import org.xmtp.proto.message.api.v1.QueryResponse;
import org.xmtp.reactive.api.NodeAccess;
import org.xmtp.reactive.api.spi.NetworkTransport;
import org.xmtp.reactive.api.spi.SubscriptionSignal;
import org.xmtp.reactive.api.spi.SubscriptionSignal.Received;
import org.xmtp.reactive.api.spi.SubscriptionSignal.Subscribed;
import org.xmtp.reactive.api.spi.TopicQuery;
import org.xmtp.reactive.api.spi.TransportException;
import org.xmtp.reactive.api.spi.TransportException.Kind;
import org.xmtp.reactive.testkit.LiveListener;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Nodes that are in trouble, hostile, or of another kind than ours. */
class GrpcTransportFaultTests {
    private static final String TOPIC = "/xmtp/3/message-a/proto";
    private static final TopicQuery QUERY = new TopicQuery(TOPIC, 0, 100, Optional.empty());

    private final ScriptedNode node;
    private final SharedConnections connections = new SharedConnections();
    private final NetworkTransport transport;

    GrpcTransportFaultTests() throws IOException {
        node = new ScriptedNode();
        transport = connections.transport(NodeAccess.of(node.uri()));
    }

    @AfterEach
    void close() {
        connections.close().block(LiveListener.PATIENCE);
        node.close();
    }

    @Test
    void pageOverOurLimitAsksForSmallerOne() {
        node.onQuery(answer -> givePage(answer, GrpcTransport.MAX_ANSWER_BYTES));

        StepVerifier.create(transport.query(QUERY))
                .verifyErrorSatisfies(failure -> assertKind(failure, Kind.ANSWER_TOO_LARGE));
    }

    @Test
    void liveEnvelopeOverOurLimitIsToldAsSuch() {
        node.onSubscribe(answer -> answer.onNext(envelope(GrpcTransport.MAX_ANSWER_BYTES)));

        StepVerifier.create(subscribe())
                .expectNextMatches(Subscribed.class::isInstance)
                .verifyErrorSatisfies(failure -> assertKind(failure, Kind.ANSWER_TOO_LARGE));
    }

    @Test
    void pageUpToOurLimitPasses() {
        node.onQuery(answer -> givePage(answer, GrpcTransport.MAX_ANSWER_BYTES - 200));

        StepVerifier.create(transport.query(QUERY)).expectNextCount(1).verifyComplete();
    }

    @Test
    void pageOfMoreThanCanBeAskedForIsNotTaken() {
        QueryResponse.Builder page = QueryResponse.newBuilder();
        for (int i = 0; i < ApiMethods.MAX_PAGE_ENVELOPES; i++) {
            page.addEnvelopes(envelope(0));
        }
        QueryResponse longest = page.build();
        QueryResponse longer = page.addEnvelopes(envelope(0)).build();

        node.onQuery(answer -> give(answer, longest));
        StepVerifier.create(transport.query(QUERY)).expectNextCount(1).verifyComplete();

        node.onQuery(answer -> give(answer, longer));
        StepVerifier.create(transport.query(QUERY))
                .verifyErrorSatisfies(failure -> assertKind(failure, Kind.UNAVAILABLE));
    }

    @Test
    void unknownFieldsOfPageArePassedOver() {
        UnknownFieldSet unknown = UnknownFieldSet.newBuilder()
                .addField(999, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                .build();
        Envelope envelope = envelope(10).toBuilder().setUnknownFields(unknown).build();
        node.onQuery(answer -> give(
                answer,
                QueryResponse.newBuilder()
                        .setUnknownFields(unknown)
                        .addEnvelopes(envelope)
                        .build()));

        StepVerifier.create(transport.query(QUERY))
                .assertNext(page -> assertThat(page.envelopes()).hasSize(1))
                .verifyComplete();
    }

    @Test
    void nodeThatSpeaksNoTlsIsUnavailable() {
        NetworkTransport encrypted = connections.transport(
                NodeAccess.of(URI.create(node.uri().toString().replace("http:", "https:"))));

        StepVerifier.create(encrypted.query(QUERY))
                .verifyErrorSatisfies(failure -> assertKind(failure, Kind.UNAVAILABLE));
        encrypted.close().block(LiveListener.PATIENCE);
    }

    @Test
    void rateLimitIsToldBeforeAnySubscription() {
        node.onSubscribe(answer -> answer.onError(Status.RESOURCE_EXHAUSTED
                .withDescription("1 exceeds rate limit R127.0.0.1DEF")
                .asRuntimeException()));

        StepVerifier.create(subscribe()).verifyErrorSatisfies(failure -> assertKind(failure, Kind.RATE_LIMITED));
    }

    @Test
    void subscriberThatWasTooSlowMaySubscribeAgain() {
        node.onSubscribe(answer -> {
            answer.onNext(envelope(10));
            answer.onError(Status.RESOURCE_EXHAUSTED.withDescription("too slow").asRuntimeException());
        });

        StepVerifier.create(subscribe())
                .expectNextMatches(Subscribed.class::isInstance)
                .expectNextMatches(Received.class::isInstance)
                .verifyErrorSatisfies(failure -> assertKind(failure, Kind.UNAVAILABLE));
    }

    @Test
    void callThatEndsWithoutHeadersWasNoSubscription() {
        node.onSubscribe(ServerCallStreamObserver::onCompleted);
        StepVerifier.create(subscribe()).verifyComplete();

        node.onSubscribe(answer -> answer.onError(Status.UNAVAILABLE.asRuntimeException()));
        StepVerifier.create(subscribe()).verifyErrorSatisfies(failure -> assertKind(failure, Kind.UNAVAILABLE));
    }

    @Test
    void nodeThatStaysSilentIsGivenUpAndTheErrorSaysHowLongItWasWaitedFor() {
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        Dialer dialer = new Dialer();
        NodeConnections one = new NodeConnections(Destination.of(NodeAccess.of(node.uri())), dialer, time);
        GrpcTransport impatient = new GrpcTransport(one, one::close);

        StepVerifier.withVirtualTime(
                        () -> impatient.subscribe(Flux.just(Set.of(TOPIC)), Optional.empty()),
                        () -> time,
                        Long.MAX_VALUE)
                .expectSubscription()
                .expectNoEvent(GrpcTransport.SUBSCRIBE_TIMEOUT.minusMillis(1))
                .thenAwait(GrpcTransport.SUBSCRIBE_TIMEOUT)
                .verifyErrorSatisfies(failure -> {
                    assertKind(failure, Kind.UNAVAILABLE);
                    assertThat(failure)
                            .hasMessage("Subscribe2 at " + node.uri() + " was not answered within 20 s.")
                            .hasNoCause();
                });
        impatient.close().then(dialer.close()).block(LiveListener.PATIENCE);
    }

    /** The connection ends at the moment at which a subscription, unanswered still, is no longer wanted. */
    @Test
    void connectionThatEndsAsASubscriptionIsCancelledDropsNoError() throws InterruptedException {
        Queue<Throwable> dropped = new ConcurrentLinkedQueue<>();
        Hooks.onErrorDropped(dropped::add);
        Dialer dialer = new Dialer();
        GivenUpTimer timer = new GivenUpTimer(dialer.timer());
        NodeConnections own = new NodeConnections(Destination.of(NodeAccess.of(node.uri())), dialer, timer);
        GrpcTransport unanswered = new GrpcTransport(own, own::close);
        try {
            LiveListener listener = LiveListener.open(unanswered, 1, Set.of(TOPIC));
            node.headers().poll(LiveListener.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            timer.beforeGivenUp(() -> {
                unanswered.close().block(LiveListener.PATIENCE);
                node.awaitConnections(0);
            });

            listener.close();

            node.awaitConnections(0);
            dialer.close().block(LiveListener.PATIENCE);
        } finally {
            Hooks.resetOnErrorDropped();
        }
        assertThat(dropped).isEmpty();
    }

    @Test
    void failureOfTheTopicsEndsTheSubscription() {
        node.onSubscribe(answer -> answer.onNext(envelope(10)));

        StepVerifier.create(transport.subscribe(Flux.error(new IllegalStateException("no topics")), Optional.empty()))
                .thenConsumeWhile(signal -> true)
                .verifyErrorSatisfies(failure -> assertKind(failure, Kind.UNAVAILABLE));
    }

    @Test
    void everyCallBringsTheEmptyBearer() throws InterruptedException {
        node.onPublish(answer -> {
            answer.onNext(PublishResponse.getDefaultInstance());
            answer.onCompleted();
        });

        transport.publish(List.of()).block(LiveListener.PATIENCE);

        Metadata headers = node.headers().poll(LiveListener.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(headers).isNotNull();
        assertThat(headers.get(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER)))
                .isEqualTo("Bearer ");
    }

    @Test
    void readerThatAsksForNothingHoldsTheNodeBack() throws InterruptedException {
        int size = 1000;
        int available = 50_000;
        AtomicInteger sent = new AtomicInteger();
        CountDownLatch held = new CountDownLatch(1);
        node.onSubscribe(answer -> answer.setOnReadyHandler(() -> {
            while (answer.isReady() && sent.get() < available) {
                answer.onNext(envelope(size));
                sent.incrementAndGet();
            }
            held.countDown();
        }));

        try (LiveListener listener = LiveListener.open(transport, 2, Set.of(TOPIC))) {
            listener.next();
            listener.nextEnvelope();
            assertThat(held.await(LiveListener.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();

            assertThat(sent.get() * size).isLessThan(2 * Dialer.FLOW_CONTROL_WINDOW);
            assertThat(listener.waiting()).isZero();

            listener.request(Long.MAX_VALUE);
            for (int i = 1; i < available; i++) {
                listener.nextEnvelope();
            }
        }
    }

    private Flux<SubscriptionSignal> subscribe() {
        return transport.subscribe(Flux.just(Set.of(TOPIC)), Optional.empty());
    }

    private static void givePage(StreamObserver<QueryResponse> answer, int bytes) {
        give(answer, QueryResponse.newBuilder().addEnvelopes(envelope(bytes)).build());
    }

    private static void give(StreamObserver<QueryResponse> answer, QueryResponse page) {
        answer.onNext(page);
        answer.onCompleted();
    }

    private static Envelope envelope(int size) {
        return Envelope.newBuilder()
                .setContentTopic(TOPIC)
                .setMessage(ByteString.copyFrom(new byte[size]))
                .build();
    }

    private static void assertKind(Throwable failure, Kind kind) {
        assertThat(failure)
                .isInstanceOfSatisfying(
                        TransportException.class,
                        transportFailure -> assertThat(transportFailure.kind()).isEqualTo(kind));
    }
}
