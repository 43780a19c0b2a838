package org.xmtp.reactive.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.xmtp.reactive.node.Client.envelope;

import com.google.protobuf.ByteString;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xmtp.proto.message.api.v1.Cursor;
import org.xmtp.proto.message.api.v1.Envelope;
import org.xmtp.proto.message.api.v1.IndexCursor;
import org.xmtp.proto.message.api.v1.MessageApiGrpc;
import org.xmtp.proto.message.api.v1.PagingInfo;
import org.xmtp.proto.message.api.v1.PublishRequest;
import org.xmtp.proto.message.api.v1.PublishResponse;
import org.xmtp.proto.message.api.v1.QueryRequest;
import org.xmtp.proto.message.api.v1.SubscribeRequest;

/** Whatever strangers do to a node with 1 GiB, others are served meanwhile and after. */
@Tag("long")
@Tag("verify")
@Timeout(300)
class AbuseTests {

    /** The promise is a second; the machine does other things too. */
    private static final Duration SERVED_WITHIN = Duration.ofSeconds(5);

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

    @TempDir
    Path data;

    private NodeProcess node;
    private Client stranger;
    private Client other;
    private CompletableFuture<Void> looking;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final AtomicLong slowestNanos = new AtomicLong();

    @BeforeEach
    void start() throws IOException {
        node = NodeProcess.startWith(List.of("-Xmx1g"), "--data", data.toString(), "--http-port", "0");
        stranger = new Client(node.uri());
        other = new Client(node.uri());
        looking = CompletableFuture.runAsync(this::look);
    }

    @AfterEach
    void stop() {
        ended.set(true);
        stranger.close();
        other.close();
        node.close();
    }

    /** What somebody else asks of the node all the time. */
    private void look() {
        for (int number = 0; !ended.get(); number++) {
            long began = System.nanoTime();
            Envelope mine = envelope("mine", number, "x");
            var api = other.api().withDeadlineAfter(SERVED_WITHIN.toSeconds() * 4, TimeUnit.SECONDS);
            api.publish(Client.request(List.of(mine)));
            assertThat(api.query(QueryRequest.newBuilder()
                                    .addContentTopics("mine")
                                    .setPagingInfo(PagingInfo.newBuilder().setLimit(1))
                                    .build())
                            .getEnvelopesList())
                    .containsExactly(mine);
            long took = System.nanoTime() - began;
            slowestNanos.accumulateAndGet(took, Math::max);
            UnderLoad.pause(BETWEEN_LOOKS.toMillis());
        }
    }

    private void assertOthersAreServed() {
        UnderLoad.pause(1_000);
        ended.set(true);
        looking.join();
        assertThat(node.process().isAlive()).isTrue();
        assertThat(Duration.ofNanos(slowestNanos.get())).isLessThan(SERVED_WITHIN);
    }

    /** What a stranger does; that it is refused is as good. */
    private static void attempt(Runnable abuse) {
        try {
            abuse.run();
        } catch (StatusRuntimeException e) {
            // Refused.
        }
    }

    private static <Q> ClientCall<Q, Envelope> openStream(
            Client client, MethodDescriptor<Q, Envelope> method, Q request, boolean ends) {
        ClientCall<Q, Envelope> call = client.channel().newCall(method, CallOptions.DEFAULT);
        call.start(new ClientCall.Listener<>() {}, new Metadata());
        call.sendMessage(request);
        if (ends) {
            call.halfClose();
        }
        return call;
    }

    @Test
    void subscriptionsOf45MiBOfTopics() {
        SubscribeRequest.Builder request = SubscribeRequest.newBuilder();
        IntStream.range(0, 160_000).forEach(i -> request.addContentTopics("x".repeat(280) + i));
        SubscribeRequest large = request.build();
        for (int time = 0; time < 5; time++) {
            openStream(stranger, MessageApiGrpc.getSubscribeMethod(), large, true);
            openStream(stranger, MessageApiGrpc.getSubscribe2Method(), large, false);
        }
        UnderLoad.pause(5_000);
        assertOthersAreServed();
    }

    @Test
    void twoThousandStreamsThatAreNeverReadAndEmptyEnvelopesOnThem() {
        SubscribeRequest request = LiveStream.request("never read");
        for (int i = 0; i < 2_000; i++) {
            openStream(stranger, MessageApiGrpc.getSubscribeMethod(), request, true);
        }
        for (int from = 0; from < 60_000; from += 1_000) {
            List<Envelope> empty = IntStream.range(from, from + 1_000)
                    .mapToObj(i -> envelope("never read", i, ""))
                    .toList();
            attempt(() -> stranger.publish(empty));
        }
        assertOthersAreServed();
    }

    @Test
    void twentyPublishesOf50MBAtOnce() {
        ByteString megabyte = ByteString.copyFrom(new byte[1_000_000]);
        List<CompletableFuture<Void>> publishing = IntStream.range(0, 20)
                .mapToObj(number -> CompletableFuture.runAsync(() -> {
                    PublishRequest.Builder request = PublishRequest.newBuilder();
                    IntStream.range(0, 50)
                            .forEach(i -> request.addEnvelopes(Envelope.newBuilder()
                                    .setContentTopic("large")
                                    .setTimestampNs(number * 50L + i)
                                    .setMessage(megabyte)));
                    attempt(() -> stranger.api()
                            .withDeadlineAfter(60, TimeUnit.SECONDS)
                            .publish(request.build()));
                }))
                .toList();
        publishing.forEach(CompletableFuture::join);
        assertOthersAreServed();
    }

    @Test
    void garbageOnConnections() throws IOException {
        Random random = new Random(11);
        for (URI place : List.of(node.uri(), node.http().orElseThrow())) {
            for (int i = 0; i < 300; i++) {
                byte[] garbage = new byte[random.nextInt(100_000)];
                random.nextBytes(garbage);
                try (Socket socket = connect(place)) {
                    if (i % 2 == 0) {
                        socket.getOutputStream()
                                .write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    }
                    socket.getOutputStream().write(garbage);
                } catch (IOException e) {
                    // It has hung up.
                }
            }
        }
        assertOthersAreServed();
    }

    @Test
    void emptyCursors() {
        for (int i = 0; i < 1_000; i++) {
            attempt(() -> stranger.query(QueryRequest.newBuilder()
                    .addContentTopics("t")
                    .setPagingInfo(PagingInfo.newBuilder()
                            .setCursor(Cursor.newBuilder().setIndex(IndexCursor.getDefaultInstance())))));
        }
        assertOthersAreServed();
    }

    @Test
    void tenThousandConnections() throws IOException {
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 10_000; i++) {
                sockets.add(connect(i % 5 == 0 ? node.http().orElseThrow() : node.uri()));
            }
            UnderLoad.pause(2_000);
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
        assertOthersAreServed();
    }

    @Test
    void requestsThatNeverEnd() {
        for (int i = 0; i < 5_000; i++) {
            ClientCall<PublishRequest, PublishResponse> call =
                    stranger.channel().newCall(MessageApiGrpc.getPublishMethod(), CallOptions.DEFAULT);
            call.start(new ClientCall.Listener<>() {}, new Metadata());
            openStream(stranger, MessageApiGrpc.getSubscribe2Method(), SubscribeRequest.getDefaultInstance(), false);
        }
        UnderLoad.pause(2_000);
        assertOthersAreServed();
    }

    @Test
    void slowLorises() throws IOException {
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 2_000; i++) {
                Socket socket = connect(node.http().orElseThrow());
                sockets.add(socket);
                say(socket, "POST /message/v1/publish HTTP/1.1\r\nHost: node\r\n");
            }
            for (int second = 0; second < 5; second++) {
                sockets.forEach(socket -> say(socket, "X-Slow: 1\r\n"));
                UnderLoad.pause(1_000);
            }
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
        assertOthersAreServed();
    }

    @Test
    void aHundredThousandTopicsChangedEachSecond() {
        LiveStream<SubscribeRequest> stream = LiveStream.replaceable(stranger);
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        for (int time = 0; System.nanoTime() < end && stream.isOpen(); time++) {
            List<String> topics = new ArrayList<>();
            for (int i = 0; i < 10_000; i++) {
                topics.add("topic-" + (time % 3) + "-" + i);
            }
            Collections.shuffle(topics);
            stream.send(LiveStream.request(topics.toArray(String[]::new)));
            UnderLoad.pause(100);
        }
        stream.cancel();
        assertOthersAreServed();
    }

    @Test
    void queriesOfAHundredThousandTopics() {
        QueryRequest.Builder query = QueryRequest.newBuilder();
        IntStream.range(0, 100_000).forEach(i -> query.addContentTopics("topic-" + i));
        List<CompletableFuture<Void>> asking = IntStream.range(0, 8)
                .mapToObj(caller -> CompletableFuture.runAsync(() -> attempt(() ->
                        stranger.api().withDeadlineAfter(60, TimeUnit.SECONDS).query(query.build()))))
                .toList();
        asking.forEach(CompletableFuture::join);
        assertOthersAreServed();
    }

    private static Socket connect(URI place) throws IOException {
        return new Socket(InetAddress.getByName(place.getHost()), place.getPort());
    }

    private static void say(Socket socket, String text) {
        try {
            OutputStream out = socket.getOutputStream();
            out.write(text.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            // It has hung up.
        }
    }
}
