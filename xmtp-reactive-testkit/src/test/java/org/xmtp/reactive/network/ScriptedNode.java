package org.xmtp.reactive.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Attributes;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerTransportFilter;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.xmtp.proto.message.api.v1.Envelope;
import org.xmtp.proto.message.api.v1.MessageApiGrpc;
import org.xmtp.proto.message.api.v1.PublishRequest;
import org.xmtp.proto.message.api.v1.PublishResponse;
import org.xmtp.proto.message.api.v1.QueryRequest;
import org.xmtp.proto.message.api.v1.QueryResponse;
import org.xmtp.proto.message.api.v1.SubscribeRequest;
import org.xmtp.reactive.testkit.LiveListener;

/** A node that answers as a test says, which a proper node would not. A call without an answer stays open. */
final class ScriptedNode implements AutoCloseable {
    private final BlockingQueue<Metadata> headers = new LinkedBlockingQueue<>();
    private final List<ServerCallStreamObserver<Envelope>> subscriptions = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final Server server;
    private Consumer<StreamObserver<PublishResponse>> publish = answer -> {};
    private Consumer<StreamObserver<QueryResponse>> query = answer -> {};
    private Consumer<ServerCallStreamObserver<Envelope>> subscribe = answer -> {};

    ScriptedNode() throws IOException {
        this(Optional.empty());
    }

    /** A node that speaks TLS. */
    ScriptedNode(SslContext tls) throws IOException {
        this(Optional.of(tls));
    }

    private ScriptedNode(Optional<SslContext> tls) throws IOException {
        NettyServerBuilder builder =
                NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        tls.ifPresent(builder::sslContext);
        server = builder.addService(new Service())
                .intercept(new Listening())
                .addTransportFilter(new Counting())
                .build()
                .start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getPort());
    }

    /** What the calls so far came with. */
    BlockingQueue<Metadata> headers() {
        return headers;
    }

    /** The subscription that came so many after the first. */
    ServerCallStreamObserver<Envelope> open(int index) {
        return subscriptions.get(index);
    }

    /** How many connections are open. */
    int connections() {
        return connections.get();
    }

    /** Waits until so many connections are open. */
    void awaitConnections(int number) {
        long deadline = System.nanoTime() + LiveListener.PATIENCE.toNanos();
        while (connections.get() != number && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(connections).hasValue(number);
    }

    /** Waits until the client has cancelled the subscription that came so many after the first. */
    void awaitCancelled(int index) {
        ServerCallStreamObserver<Envelope> subscription = open(index);
        long deadline = System.nanoTime() + LiveListener.PATIENCE.toNanos();
        while (!subscription.isCancelled() && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(subscription.isCancelled()).isTrue();
    }

    ScriptedNode onPublish(Consumer<StreamObserver<PublishResponse>> answer) {
        publish = answer;
        return this;
    }

    ScriptedNode onQuery(Consumer<StreamObserver<QueryResponse>> answer) {
        query = answer;
        return this;
    }

    ScriptedNode onSubscribe(Consumer<ServerCallStreamObserver<Envelope>> answer) {
        subscribe = answer;
        return this;
    }

    @Override
    public void close() {
        server.shutdownNow();
    }

    private final class Service extends MessageApiGrpc.MessageApiImplBase {
        @Override
        public void publish(PublishRequest request, StreamObserver<PublishResponse> answer) {
            publish.accept(answer);
        }

        @Override
        public void query(QueryRequest request, StreamObserver<QueryResponse> answer) {
            query.accept(answer);
        }

        @Override
        public StreamObserver<SubscribeRequest> subscribe2(StreamObserver<Envelope> answer) {
            subscriptions.add((ServerCallStreamObserver<Envelope>) answer);
            subscribe.accept((ServerCallStreamObserver<Envelope>) answer);
            return new Unread();
        }
    }

    private final class Listening implements ServerInterceptor {
        @Override
        public <I, O> ServerCall.Listener<I> interceptCall(
                ServerCall<I, O> call, Metadata metadata, ServerCallHandler<I, O> next) {
            headers.add(metadata);
            return next.startCall(call, metadata);
        }
    }

    private final class Counting extends ServerTransportFilter {
        @Override
        public Attributes transportReady(Attributes attributes) {
            connections.incrementAndGet();
            return attributes;
        }

        @Override
        public void transportTerminated(Attributes attributes) {
            connections.decrementAndGet();
        }
    }

    private static final class Unread implements StreamObserver<SubscribeRequest> {
        @Override
        public void onNext(SubscribeRequest request) {}

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onCompleted() {}
    }
}
