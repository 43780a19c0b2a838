package org.xmtp.reactive.node.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import org.xmtp.reactive.node.status.StatusFile;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.HttpServerRoutes;

/** The page for whoever runs a node, and what belongs to it. A browser takes nothing into it that is not from here. */
final class StatusRoutes {

    private static final String HTML = "text/html; charset=utf-8";
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
            + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final Mono<String> page;

    StatusRoutes(Mono<String> page) {
        this.page = page;
    }

    /** Adds the paths to those that a server knows. */
    HttpServerRoutes addTo(HttpServerRoutes routes) {
        for (StatusFile file : StatusFile.all()) {
            routes.get(
                    "/" + file.name(),
                    (request, response) -> guarded(response, file.type()).sendByteArray(Mono.just(file.content())));
        }
        return routes.get("/", (request, response) -> guarded(response, HTML).sendString(page));
    }

    private static HttpServerResponse guarded(HttpServerResponse response, String type) {
        return response.header(HttpHeaderNames.CONTENT_TYPE, type)
                .header(HttpHeaderNames.CACHE_CONTROL, "no-store")
                .header(HttpHeaderNames.CONTENT_SECURITY_POLICY, POLICY)
                .header(HttpHeaderNames.X_FRAME_OPTIONS, "DENY")
                .header("x-content-type-options", "nosniff")
                .header("referrer-policy", "no-referrer")
                .header("cross-origin-resource-policy", "same-origin");
    }
}
