package org.xmtp.reactive.node.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerResponse;

/**
 * What whoever runs a node asks it, at an address of its own: {@code /} a page for people, {@code /metrics} in the form
 * of Prometheus, {@code /healthz} whether the process is alive, {@code /readyz} whether it can serve.
 */
public final class OperationsServer implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
    private static final String TEXT = "text/plain; charset=utf-8";

    private final Listener listener;

    /**
     * Listens. Blocks until it does.
     *
     * @param figures writes all figures
     * @param serving completes where the node can serve, fails or stays silent where it can't
     * @param page writes the page for people
     * @throws RuntimeException if it can't listen there
     */
    public OperationsServer(InetSocketAddress address, Mono<String> figures, Mono<?> serving, Mono<String> page) {
        Mono<Boolean> ready = serving.timeout(PATIENCE).thenReturn(true).onErrorReturn(false);
        HttpServer server = HttpServer.create()
                .requestTimeout(HttpGateway.REQUEST_TIMEOUT)
                .idleTimeout(HttpGateway.IDLE_TIMEOUT)
                .route(routes -> new StatusRoutes(page)
                        .addTo(routes)
                        .get("/metrics", (request, response) -> text(response, PROMETHEUS, figures))
                        .get("/healthz", (request, response) -> text(response, TEXT, Mono.just("ok\n")))
                        .get("/readyz", (request, response) -> ready.flatMap(yes -> answered(response, yes))));
        this.listener = new Listener(server, address, "xmtp-node-operations", 1);
    }

    private static Mono<Void> answered(HttpServerResponse response, boolean ready) {
        HttpServerResponse stated = ready ? response : response.status(HttpResponseStatus.SERVICE_UNAVAILABLE);
        return Mono.from(text(stated, TEXT, Mono.just(ready ? "ok\n" : "not ready\n")));
    }

    private static Publisher<Void> text(HttpServerResponse response, String type, Mono<String> text) {
        return response.header(HttpHeaderNames.CONTENT_TYPE, type).sendString(text);
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return listener.address();
    }

    @Override
    public void close() {
        listener.close(PATIENCE);
    }
}
