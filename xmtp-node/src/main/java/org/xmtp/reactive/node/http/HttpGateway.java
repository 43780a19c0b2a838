package org.xmtp.reactive.node.http;

import io.grpc.Channel;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.scheduler.Scheduler;
import reactor.netty.Connection;
import reactor.netty.DisposableServer;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRoutes;
import reactor.netty.resources.LoopResources;

/** A server of HTTP in front of a service. */
public final class HttpGateway implements AutoCloseable {

    /** The most connections at a time; others are ended at once. */
    static final int MAX_CONNECTIONS = 10_000;

    /** How long a request may take to come. */
    static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);

    /** How long a connection may be without a request. */
    static final Duration IDLE_TIMEOUT = Duration.ofSeconds(60);

    private static final Duration LONGEST_END = Duration.ofSeconds(2);
    private static final int MAX_HEADERS_BYTES = 64 << 10;

    private final LoopResources threads =
            LoopResources.create("xmtp-node-http", 1, Runtime.getRuntime().availableProcessors(), true);
    private final AtomicInteger connections = new AtomicInteger();
    private final DisposableServer server;

    /**
     * Listens. Blocks until it does.
     *
     * @param address where
     * @param certificate what it encrypts with
     * @param origins the sites whose pages may call, such as {@code https://app.example}; {@code *} is all
     * @param service the service, as it is called in this process
     * @param calls where JSON is read and written
     * @throws reactor.netty.ChannelBindException if it can't listen there
     */
    public HttpGateway(
            InetSocketAddress address,
            Optional<SslContext> certificate,
            Set<String> origins,
            Channel service,
            Scheduler calls) {
        HttpServerRoutes routes = HttpServerRoutes.newRoutes();
        new HttpApi(service, Bodies.ofMemory(), calls).addTo(routes);
        HttpServer plain = HttpServer.create()
                .bindAddress(() -> address)
                .runOn(threads)
                .protocol(HttpProtocol.HTTP11)
                .httpRequestDecoder(decoder -> decoder.maxHeaderSize(MAX_HEADERS_BYTES))
                .requestTimeout(REQUEST_TIMEOUT)
                .idleTimeout(IDLE_TIMEOUT)
                .doOnConnection(this::count)
                // Known, so that the close waits for what is under way.
                .channelGroup(new DefaultChannelGroup(GlobalEventExecutor.INSTANCE))
                .handle(new Cors(origins, routes));
        this.server = certificate
                .map(tls -> plain.secure(spec -> spec.sslContext(tls)))
                .orElse(plain)
                .bindNow();
    }

    private void count(Connection connection) {
        connection.onDispose(connections::decrementAndGet);
        if (connections.incrementAndGet() > MAX_CONNECTIONS) {
            connection.dispose();
        }
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return (InetSocketAddress) server.address();
    }

    @Override
    public void close() {
        server.disposeNow(LONGEST_END);
        threads.disposeLater(Duration.ZERO, LONGEST_END).block();
    }
}
