package org.xmtp.reactive.network;

import static io.grpc.stub.ClientCalls.asyncBidiStreamingCall;

import com.salesforce.reactorgrpc.stub.ClientCalls;
import com.salesforce.reactorgrpc.stub.ReactorCallOptions;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.stub.MetadataUtils;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.xmtp.reactive.api.XmtpConfigurationException;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.api.spi.NetworkTransport;
import org.xmtp.reactive.api.spi.QueryPage;
import org.xmtp.reactive.api.spi.SubscriptionSignal;
import org.xmtp.reactive.api.spi.TopicQuery;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The message API over gRPC. Single attempts, each with a deadline. What follows an answer runs on the connection's own
 * thread and must not block.
 */
public final class GrpcTransport implements NetworkTransport {
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
    /** What clients of v3-alpha send; a node that asks for authentication asks none for their topics. */
    private static final ClientInterceptor EMPTY_BEARER = emptyBearer();

    private static final SubscriptionSignal SUBSCRIBED = new SubscriptionSignal.Subscribed();

    private final Line line;

    private GrpcTransport(Line line) {
        this.line = line;
    }

    /**
     * A transport with a connection of its own, made at the first call and closed with it.
     *
     * @param node {@code http://host:port}, or {@code https} for TLS; port 5556 if left out
     * @throws XmtpConfigurationException if the address is of another form
     */
    public static GrpcTransport connect(URI node) {
        return new GrpcTransport(new OwnedLine(NodeAddress.of(node)));
    }

    /** A transport on a channel that stays the caller's, and is not closed with it. */
    public static GrpcTransport over(Channel channel) {
        return new GrpcTransport(new Line.Borrowed(channel));
    }

    @Override
    public Mono<Void> publish(List<NetworkEnvelope> envelopes) {
        return Mono.defer(() -> call(ApiMethods.PUBLISH, ApiMessages.publishRequest(envelopes), PUBLISH_TIMEOUT))
                .onErrorMap(CallFailures::publish)
                .then();
    }

    @Override
    public Mono<QueryPage> query(TopicQuery query) {
        return Mono.defer(() -> call(ApiMethods.QUERY, ApiMessages.queryRequest(query), QUERY_TIMEOUT))
                .onErrorMap(CallFailures::query);
    }

    /**
     * {@inheritDoc}
     *
     * <p>When {@code topics} completes, the last set stays: a half-closed request stream makes an older node spin.
     */
    @Override
    public Flux<SubscriptionSignal> subscribe(Flux<Set<String>> topics) {
        return Flux.defer(() -> {
            ResponseHeaders headers = new ResponseHeaders();
            Flux<SubscriptionSignal> received = stream(topics, headers)
                    .<SubscriptionSignal>map(SubscriptionSignal.Received::new)
                    .timeout(headers.overdue(SUBSCRIBE_TIMEOUT))
                    .doOnTerminate(headers::callEnded);
            Mono<SubscriptionSignal> first = headers.arrival().map(arrived -> SUBSCRIBED);
            return Flux.mergeSequentialDelayError(PREFETCH, first, received)
                    .onErrorMap(failure -> CallFailures.subscribe(failure, headers.arrived()));
        });
    }

    @Override
    public Mono<Void> close() {
        return line.close();
    }

    private <I, O> Mono<O> call(MethodDescriptor<I, O> method, I request, Duration timeout) {
        CallOptions options = CallOptions.DEFAULT
                .withDeadlineAfter(timeout.toNanos(), TimeUnit.NANOSECONDS)
                .withMaxInboundMessageSize(MAX_ANSWER_BYTES);
        return UnaryCall.of(() -> channel().newCall(method, options), request);
    }

    private Flux<NetworkEnvelope> stream(Flux<Set<String>> topics, ResponseHeaders headers) {
        CallOptions options = CallOptions.DEFAULT
                .withMaxInboundMessageSize(MAX_ANSWER_BYTES)
                .withOption(ReactorCallOptions.CALL_OPTIONS_PREFETCH, PREFETCH)
                .withOption(ReactorCallOptions.CALL_OPTIONS_LOW_TIDE, ASK_AGAIN_AT);
        Channel channel = ClientInterceptors.intercept(channel(), headers);
        return ClientCalls.manyToMany(
                topics.map(ApiMessages::subscribeRequest).concatWith(Mono.never()),
                answers -> asyncBidiStreamingCall(channel.newCall(ApiMethods.SUBSCRIBE, options), answers),
                options);
    }

    private Channel channel() {
        return ClientInterceptors.intercept(line.channel(), EMPTY_BEARER);
    }

    private static ClientInterceptor emptyBearer() {
        Metadata metadata = new Metadata();
        metadata.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer ");
        return MetadataUtils.newAttachHeadersInterceptor(metadata);
    }
}
