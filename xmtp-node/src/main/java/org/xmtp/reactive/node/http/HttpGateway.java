package org.xmtp.reactive.node.http;

import io.grpc.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.timeout.WriteTimeoutHandler;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRoutes;

/** A server of HTTP in front of a service. */
public final class HttpGateway {

    /** The most connections at a time; others are ended at once. */
    static final int MAX_CONNECTIONS = 10_000;

    /** How long a request may take to come; one with a body is told before. */
    static final Duration REQUEST_TIMEOUT = Bodies.LONGEST.plusSeconds(5);

    /** How long a connection may be without a request. */
    static final Duration IDLE_TIMEOUT = Duration.ofSeconds(60);

    /** How long what was written may wait for its reader. */
    static final Duration WRITE_TIMEOUT = Duration.ofSeconds(60);

    private static final int MAX_HEADERS_BYTES = 64 << 10;

    private final Scheduler reading = Schedulers.newSingle("xmtp-node-json", true);
    private final AtomicInteger connections = new AtomicInteger();
    private final Listener listener;

    /**
     * Listens. Blocks until it does.
     *
     * @param address where
     * @param certificate what it encrypts with
     * @param origins the sites whose pages may call, such as {@code https://app.example}; {@code *} is all
     * @param service the service, as it is called in this process
     * @throws RuntimeException if it can't listen there
     */
    public HttpGateway(
            InetSocketAddress address, Optional<SslContext> certificate, Set<String> origins, Channel service) {
        HttpServerRoutes routes = HttpServerRoutes.newRoutes();
        Bodies bodies = Bodies.ofMemory();
        new HttpApi(service, bodies, reading).addTo(routes);
        new GrpcWebApi(service, bodies).addTo(routes);
        HttpServer plain = HttpServer.create()
                .protocol(HttpProtocol.HTTP11)
                .httpRequestDecoder(
                        decoder -> decoder.maxHeaderSize(MAX_HEADERS_BYTES).maxInitialLineLength(MAX_HEADERS_BYTES))
                .requestTimeout(REQUEST_TIMEOUT)
                .idleTimeout(IDLE_TIMEOUT)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .doOnChannelInit((observer, channel, peer) -> admit(channel))
                // Known, so that the close waits for what is under way.
                .channelGroup(new DefaultChannelGroup(GlobalEventExecutor.INSTANCE))
                .handle(new Cors(origins, routes));
        HttpServer server = certificate
                .map(tls -> plain.secure(spec -> spec.sslContext(tls)))
                .orElse(plain);
        try {
            this.listener = new Listener(
                    server, address, "xmtp-node-http", Runtime.getRuntime().availableProcessors());
        } catch (RuntimeException e) {
            reading.dispose();
            throw e;
        }
    }

    private void admit(io.netty.channel.Channel channel) {
        channel.closeFuture().addListener(closed -> connections.decrementAndGet());
        if (connections.incrementAndGet() > MAX_CONNECTIONS) {
            var unused = channel.close();
        } else {
            channel.pipeline().addFirst(new WriteTimeoutHandler((int) WRITE_TIMEOUT.toSeconds()));
        }
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return listener.address();
    }

    /** How many connections there are. */
    public int connections() {
        return connections.get();
    }

    /** Ends it: what is under way has so long to come to its end. Blocks. */
    public void close(Duration longest) {
        listener.close(longest);
        reading.dispose();
    }
}
