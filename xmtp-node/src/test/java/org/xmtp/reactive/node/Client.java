package org.xmtp.reactive.node;

import com.google.protobuf.ByteString;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.assertj.core.api.Assertions;
import org.xmtp.proto.message.api.v1.Envelope;
import org.xmtp.proto.message.api.v1.MessageApiGrpc;
import org.xmtp.proto.message.api.v1.PublishRequest;
import org.xmtp.proto.message.api.v1.QueryRequest;
import org.xmtp.proto.message.api.v1.QueryResponse;

/** A client of a node on the loopback interface, as any program would write it. */
final class Client implements AutoCloseable {

    private final ManagedChannel channel;

    Client(URI uri) {
        this(NettyChannelBuilder.forAddress(uri.getHost(), uri.getPort())
                .usePlaintext()
                .maxInboundMessageSize(Integer.MAX_VALUE)
                .build());
    }

    /** A client of several nodes, of which each call goes to the next one. */
    static Client of(List<URI> nodes) {
        return nodes.size() == 1
                ? new Client(nodes.get(0))
                : new Client(NettyChannelBuilder.forTarget(NodesByTurns.target(nodes))
                        .defaultLoadBalancingPolicy("round_robin")
                        .usePlaintext()
                        .maxInboundMessageSize(Integer.MAX_VALUE)
                        .build());
    }

    Client(ManagedChannel channel) {
        this.channel = channel;
    }

    Channel channel() {
        return channel;
    }

    MessageApiGrpc.MessageApiBlockingStub api() {
        return MessageApiGrpc.newBlockingStub(channel);
    }

    MessageApiGrpc.MessageApiStub async() {
        return MessageApiGrpc.newStub(channel);
    }

    void publish(Envelope... envelopes) {
        publish(Arrays.asList(envelopes));
    }

    void publish(List<Envelope> envelopes) {
        api().publish(request(envelopes));
    }

    static PublishRequest request(List<Envelope> envelopes) {
        return PublishRequest.newBuilder().addAllEnvelopes(envelopes).build();
    }

    /** The response headers of a call. */
    Metadata headers(Consumer<MessageApiGrpc.MessageApiBlockingStub> call) {
        AtomicReference<Metadata> headers = new AtomicReference<>();
        call.accept(
                api().withInterceptors(MetadataUtils.newCaptureMetadataInterceptor(headers, new AtomicReference<>())));
        return Objects.requireNonNull(headers.get());
    }

    QueryResponse query(String... topics) {
        return query(QueryRequest.newBuilder().addAllContentTopics(Arrays.asList(topics)));
    }

    QueryResponse query(QueryRequest.Builder request) {
        return api().query(request.build());
    }

    /** The store's id, as the node names it. */
    ByteString storeId() {
        String id = headers(api -> api.query(
                        QueryRequest.newBuilder().addContentTopics("t").build()))
                .get(Metadata.Key.of("xmtp-store", Metadata.ASCII_STRING_MARSHALLER));
        return ByteString.copyFrom(Base64.getUrlDecoder().decode(Objects.requireNonNull(id)));
    }

    /** The status that {@code call} fails with. */
    static Status failure(Runnable call) {
        return Assertions.catchThrowableOfType(StatusRuntimeException.class, call::run)
                .getStatus();
    }

    static Envelope envelope(String topic, long timestampNs, String message) {
        return envelope(topic, timestampNs, message.getBytes(StandardCharsets.UTF_8));
    }

    static Envelope envelope(String topic, long timestampNs, byte[] message) {
        return Envelope.newBuilder()
                .setContentTopic(topic)
                .setTimestampNs(timestampNs)
                .setMessage(ByteString.copyFrom(message))
                .build();
    }

    /** Connects at once, however long it has tried in vain. */
    void connectNow() {
        channel.resetConnectBackoff();
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
