package org.xmtp.reactive.node;

import com.google.protobuf.ByteString;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
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
        this.channel = NettyChannelBuilder.forAddress(uri.getHost(), uri.getPort())
                .usePlaintext()
                .maxInboundMessageSize(Integer.MAX_VALUE)
                .build();
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
        api().publish(PublishRequest.newBuilder().addAllEnvelopes(envelopes).build());
    }

    QueryResponse query(String... topics) {
        return query(QueryRequest.newBuilder().addAllContentTopics(Arrays.asList(topics)));
    }

    QueryResponse query(QueryRequest.Builder request) {
        return api().query(request.build());
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

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
