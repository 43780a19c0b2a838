package org.xmtp.reactive.node;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.xmtp.proto.message.api.v1.Envelope;
import org.xmtp.proto.message.api.v1.MessageApiGrpc;
import org.xmtp.proto.message.api.v1.SubscribeAllRequest;
import org.xmtp.proto.message.api.v1.SubscribeRequest;

/** One streaming call, seen as closely as gRPC shows it: headers, envelopes, status. */
final class LiveStream<Q> extends ClientCall.Listener<Envelope> {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final BlockingQueue<Envelope> received = new LinkedBlockingQueue<>();
    /** For each mark how many envelopes had come before it. */
    private final BlockingQueue<Integer> marks = new LinkedBlockingQueue<>();

    private final CompletableFuture<Metadata> headers = new CompletableFuture<>();
    private final CompletableFuture<Metadata> trailers = new CompletableFuture<>();
    private final CompletableFuture<Status> status = new CompletableFuture<>();
    private final ClientCall<Q, Envelope> call;

    private LiveStream(Channel channel, MethodDescriptor<Q, Envelope> method, int demand) {
        this.call = channel.newCall(method, CallOptions.DEFAULT);
        call.start(this, new Metadata());
        call.request(demand);
    }

    /** Subscribes and waits until the node has said so. */
    static LiveStream<SubscribeRequest> of(Client client, String... topics) {
        LiveStream<SubscribeRequest> stream = unread(client, Integer.MAX_VALUE, topics);
        stream.awaitHeaders();
        return stream;
    }

    static LiveStream<SubscribeRequest> of(Client client, SubscribeRequest request) {
        return unread(client, Integer.MAX_VALUE, request);
    }

    /** As {@link #of}, but asks for only so many envelopes. */
    static LiveStream<SubscribeRequest> unread(Client client, int demand, String... topics) {
        return unread(client, demand, request(topics));
    }

    static LiveStream<SubscribeRequest> unread(Client client, int demand, SubscribeRequest request) {
        LiveStream<SubscribeRequest> stream =
                new LiveStream<>(client.channel(), MessageApiGrpc.getSubscribeMethod(), demand);
        stream.send(request);
        stream.halfClose();
        stream.awaitHeaders();
        return stream;
    }

    static LiveStream<SubscribeAllRequest> all(Client client) {
        LiveStream<SubscribeAllRequest> stream =
                new LiveStream<>(client.channel(), MessageApiGrpc.getSubscribeAllMethod(), Integer.MAX_VALUE);
        stream.send(SubscribeAllRequest.getDefaultInstance());
        stream.halfClose();
        stream.awaitHeaders();
        return stream;
    }

    /** A stream whose topics can be replaced; it has sent no request yet. */
    static LiveStream<SubscribeRequest> replaceable(Client client) {
        return new LiveStream<>(client.channel(), MessageApiGrpc.getSubscribe2Method(), Integer.MAX_VALUE);
    }

    static SubscribeRequest request(String... topics) {
        return SubscribeRequest.newBuilder()
                .addAllContentTopics(List.of(topics))
                .build();
    }

    void send(Q request) {
        call.sendMessage(request);
    }

    void halfClose() {
        call.halfClose();
    }

    void cancel() {
        call.cancel("the test is over", null);
    }

    Metadata awaitHeaders() {
        return headers.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }

    Status awaitStatus() {
        return status.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }

    Metadata awaitTrailers() {
        return trailers.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }

    /** Asks for more envelopes. */
    void request(int demand) {
        call.request(demand);
    }

    /** What has arrived so far, without waiting. */
    List<Envelope> drain() {
        List<Envelope> arrived = new ArrayList<>();
        received.drainTo(arrived);
        return arrived;
    }

    /** Takes all that was published on {@code topic} before, by publishing one more and waiting for it. */
    void settle(Client client, String topic) {
        Envelope last = Client.envelope(topic, Long.MAX_VALUE, "settled");
        client.publish(last);
        Envelope arrived = next();
        while (!arrived.equals(last)) {
            arrived = next();
        }
    }

    /** Waits for the mark at the end of history; how many envelopes have come before it, of those not taken yet. */
    int awaitMark() throws InterruptedException {
        Integer mark = marks.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (mark == null) {
            throw new AssertionError("no mark within " + PATIENCE + ", status " + status);
        }
        return mark;
    }

    boolean hasMarks() {
        return !marks.isEmpty();
    }

    boolean isOpen() {
        return !status.isDone();
    }

    Envelope next() {
        try {
            Envelope envelope = received.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (envelope == null) {
                throw new AssertionError("no envelope within " + PATIENCE + ", status " + status);
            }
            return envelope;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    List<Envelope> next(int count) {
        List<Envelope> envelopes = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            envelopes.add(next());
        }
        return envelopes;
    }

    @Override
    public void onHeaders(Metadata metadata) {
        headers.complete(metadata);
    }

    @Override
    public void onMessage(Envelope envelope) {
        if (envelope.getCaughtUp()) {
            marks.add(received.size());
        } else {
            received.add(envelope);
        }
    }

    @Override
    public void onClose(Status closed, Metadata sent) {
        trailers.complete(sent);
        status.complete(closed);
        headers.completeExceptionally(closed.asRuntimeException(sent));
    }
}
