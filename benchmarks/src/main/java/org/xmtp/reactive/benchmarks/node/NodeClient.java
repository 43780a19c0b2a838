package org.xmtp.reactive.benchmarks.node;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.xmtp.proto.message.api.v1.Envelope;
import org.xmtp.proto.message.api.v1.MessageApiGrpc;
import org.xmtp.proto.message.api.v1.MessageApiGrpc.MessageApiStub;

/** Connections to the node that is measured. */
final class NodeClient implements AutoCloseable {
    /** What an envelope's message takes. */
    static final int MESSAGE_BYTES = 1_024;

    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final int MAX_ANSWER_BYTES = 64 << 20;

    private final List<ManagedChannel> channels = new ArrayList<>();
    private final Random random = new Random();
    private final AtomicLong nextNs = new AtomicLong();

    /** Connects as often as told, each time with its own TCP connection. */
    NodeClient(URI node, int connections) {
        for (int i = 0; i < connections; i++) {
            NettyChannelBuilder builder =
                    NettyChannelBuilder.forAddress(node.getHost(), port(node)).maxInboundMessageSize(MAX_ANSWER_BYTES);
            channels.add(isPlain(node) ? builder.usePlaintext().build() : builder.build());
        }
    }

    private static boolean isPlain(URI node) {
        return !"https".equals(node.getScheme());
    }

    private static int port(URI node) {
        if (node.getPort() >= 0) {
            return node.getPort();
        }
        return isPlain(node) ? 80 : 443;
    }

    /** The API over one of the connections, in turn. */
    MessageApiStub api(int caller) {
        return MessageApiGrpc.newStub(channels.get(caller % channels.size()));
    }

    /** The same for a call with one answer, which is not waited for without end. */
    MessageApiStub asking(int caller) {
        return api(caller).withDeadlineAfter(LONGEST.toSeconds(), TimeUnit.SECONDS);
    }

    /** A topic that nobody has used. */
    static String newTopic() {
        return "/xmtp/3/message-" + UUID.randomUUID() + "/proto";
    }

    /** A message like an encrypted one. */
    ByteString newMessage() {
        byte[] bytes = new byte[MESSAGE_BYTES];
        random.nextBytes(bytes);
        return ByteString.copyFrom(bytes);
    }

    /** The first of so many times of now, none of which was given before: what is published bears such a time. */
    long times(int count) {
        long nowNs = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
        return nextNs.accumulateAndGet(nowNs, (next, now) -> Math.max(next, now) + count) - count;
    }

    /** Envelopes with one message, told apart by their times. */
    static List<Envelope> envelopes(String topic, ByteString message, long firstNs, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> Envelope.newBuilder()
                        .setContentTopic(topic)
                        .setTimestampNs(firstNs + i)
                        .setMessage(message)
                        .build())
                .toList();
    }

    @Override
    public void close() {
        channels.forEach(ManagedChannel::shutdownNow);
    }
}
