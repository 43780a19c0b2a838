package org.xmtp.reactive.network;

import static io.grpc.stub.ClientCalls.asyncBidiStreamingCall;

import com.salesforce.reactorgrpc.stub.ClientCalls;
import com.salesforce.reactorgrpc.stub.ReactorCallOptions;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.MethodDescriptor;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.xmtp.proto.message.api.v1.SubscribeRequest;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.api.spi.NetworkTransport;
import org.xmtp.reactive.api.spi.QueryPage;
import org.xmtp.reactive.api.spi.SubscriptionSignal;
import org.xmtp.reactive.api.spi.TopicPlace;
import org.xmtp.reactive.api.spi.TopicQuery;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The message API over gRPC, made by {@link SharedConnections}. Single attempts, each with a deadline. What follows an
 * answer runs on the thread of all connections and must not block.
 */
final class GrpcTransport implements NetworkTransport {
    /** How long a Publish may take. */
    public static final Duration PUBLISH_TIMEOUT = Duration.ofSeconds(20);

    /** How long a Query may take, its answer included. */
    public static final Duration QUERY_TIMEOUT = Duration.ofSeconds(30);

    /** How long a subscription waits for the node's headers. */
    public static final Duration SUBSCRIBE_TIMEOUT = Duration.ofSeconds(20);

    /** The largest answer that is taken, in bytes: a few times what a node should put into a page. */
    public static final int MAX_ANSWER_BYTES = 8 << 20;

    /**
     * How many envelopes a subscription takes ahead of demand, at each of two places: with the largest messages 32 MiB,
     * with usual ones some kilobytes.
     */
    static final int PREFETCH = 16;

    private static final int ASK_AGAIN_AT = PREFETCH / 2;

    private final NodeConnections connections;
    private final CallFailures failures;
    private final Runnable giveBack;
    private final End closing = new End();

    /**
     * A transport on connections that it shares with others.
     *
     * @param giveBack called once, when it is closed
     */
    GrpcTransport(NodeConnections connections, Runnable giveBack) {
        this.connections = connections;
        this.failures = connections.failures();
        this.giveBack = giveBack;
    }

    @Override
    public Mono<Void> publish(List<NetworkEnvelope> envelopes) {
        return Mono.defer(() -> call(ApiMethods.PUBLISH, ApiMessages.publishRequest(envelopes), PUBLISH_TIMEOUT))
                .onErrorMap(failures::publish)
                .then();
    }

    @Override
    public Mono<QueryPage> query(TopicQuery query) {
        return Mono.defer(() -> call(ApiMethods.QUERY, ApiMessages.queryRequest(query), QUERY_TIMEOUT))
                .onErrorMap(failures::query);
    }

    @Override
    public Mono<Long> arrivedBehind(TopicPlace place) {
        return Mono.defer(() -> call(ApiMethods.ARRIVALS, ApiMessages.arrivalRequest(place), QUERY_TIMEOUT))
                .onErrorMap(failures::arrivals)
                .flatMap(arrivals -> Mono.justOrEmpty(arrivals.stream().findFirst()));
    }

    /**
     * {@inheritDoc}
     *
     * <p>When {@code topics} completes, the last set stays: a half-closed request stream makes an older node spin. A
     * reader that asks for nothing for a second while envelopes wait is ended as {@code UNAVAILABLE}, if its connection
     * carries other subscriptions.
     */
    @Override
    public Flux<SubscriptionSignal> subscribe(Flux<Set<String>> topics, Optional<TopicPlace> behind) {
        return Flux.defer(() -> {
            ResponseHeaders headers = new ResponseHeaders();
            Flux<SubscribeRequest> requests = topics.map(set -> ApiMessages.subscribeRequest(set, behind));
            return closing.cut(connections.subscription(connection -> subscription(connection, requests, headers)))
                    .onErrorMap(failure -> failures.subscribe(failure, headers.arrived()));
        });
    }

    private Flux<SubscriptionSignal> subscription(
            Connection connection, Flux<SubscribeRequest> requests, ResponseHeaders headers) {
        long reads = connection.reads();
        StalledReader reader = new StalledReader(
                connections.timer(), () -> connection.open().get() > 1, failures.name(CallFailures.SUBSCRIBE));
        Mono<SubscriptionSignal> silence = Mono.error(() -> {
            connections.unanswered(connection, reads, SUBSCRIBE_TIMEOUT);
            return failures.unanswered(CallFailures.SUBSCRIBE, SUBSCRIBE_TIMEOUT);
        });
        Flux<SubscriptionSignal> answer = stream(connection, requests, headers);
        Flux<SubscriptionSignal> received = headers.awaited(answer, SUBSCRIBE_TIMEOUT, connections.timer(), silence)
                .doOnNext(signal -> reader.arrived())
                .doOnTerminate(headers::callEnded);
        Mono<SubscriptionSignal> first = headers.arrival().map(SubscriptionSignal.Subscribed::new);
        return reader.watching(Flux.mergeSequentialDelayError(PREFETCH, first, received))
                .handle((signal, sink) -> {
                    if (signal instanceof SubscriptionSignal.Subscribed && headers.refusePlace()) {
                        sink.error(failures.placeRefused());
                    } else {
                        sink.next(signal);
                    }
                });
    }

    /** Breaks what is open; calls that come later fail. The connections serve others, or are closed by now. */
    @Override
    public Mono<Void> close() {
        return Mono.fromRunnable(() -> {
            if (closing.come(failures.closed())) {
                giveBack.run();
            }
        });
    }

    private <I, O> Mono<O> call(MethodDescriptor<I, O> method, I request, Duration timeout) {
        return closing.cut(connections.call(connection -> {
            long reads = connection.reads();
            CallOptions options = CallOptions.DEFAULT
                    .withDeadlineAfter(timeout.toNanos(), TimeUnit.NANOSECONDS)
                    .withMaxInboundMessageSize(MAX_ANSWER_BYTES);
            return UnaryCall.of(() -> connection.channel().newCall(method, options), request)
                    .doOnError(CallFailures::isSilence, silence -> connections.unanswered(connection, reads, timeout));
        }));
    }

    private static Flux<SubscriptionSignal> stream(
            Connection connection, Flux<SubscribeRequest> requests, ResponseHeaders headers) {
        CallOptions options = CallOptions.DEFAULT
                .withMaxInboundMessageSize(MAX_ANSWER_BYTES)
                .withOption(ReactorCallOptions.CALL_OPTIONS_PREFETCH, PREFETCH)
                .withOption(ReactorCallOptions.CALL_OPTIONS_LOW_TIDE, ASK_AGAIN_AT);
        Channel channel = ClientInterceptors.intercept(connection.channel(), headers);
        return ClientCalls.manyToMany(
                requests.concatWith(Mono.never()),
                answers -> asyncBidiStreamingCall(channel.newCall(ApiMethods.SUBSCRIBE, options), answers),
                options);
    }
}
