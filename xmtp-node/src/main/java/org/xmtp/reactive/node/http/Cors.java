package org.xmtp.reactive.node.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Set;
import java.util.function.BiFunction;
import org.reactivestreams.Publisher;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.HttpServerRoutes;

/** Tells browsers the pages of which sites may call. */
final class Cors implements BiFunction<HttpServerRequest, HttpServerResponse, Publisher<Void>> {

    /** All sites. */
    static final String ANY = "*";

    private static final String METHODS = "GET, POST, OPTIONS";
    private static final String READABLE = "Grpc-Metadata-Xmtp-Store, Grpc-Metadata-Xmtp-Oldest-Arrival,"
            + " Grpc-Metadata-Xmtp-No-Resume, Grpc-Metadata-Subscribed, Xmtp-Store, Xmtp-Oldest-Arrival,"
            + " Xmtp-No-Resume, Subscribed, Grpc-Status, Grpc-Message";
    private static final String DAY_IN_SECONDS = "86400";

    private final Set<String> origins;
    private final HttpServerRoutes routes;

    /**
     * Lets pages of some sites call.
     *
     * @param origins as browsers name them, such as {@code https://app.example}, or {@link #ANY}
     * @param routes what may be called
     */
    Cors(Set<String> origins, HttpServerRoutes routes) {
        this.origins = origins;
        this.routes = routes;
    }

    @Override
    public Publisher<Void> apply(HttpServerRequest request, HttpServerResponse response) {
        String origin = request.requestHeaders().get(HttpHeaderNames.ORIGIN);
        if (origins.contains(ANY)) {
            response.header(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, ANY);
        } else if (origin != null) {
            response.header(HttpHeaderNames.VARY, HttpHeaderNames.ORIGIN);
            if (!origins.contains(origin)) {
                // A browser would keep the answer from the page, but not the request from us.
                return response.status(HttpResponseStatus.FORBIDDEN).send();
            }
            response.header(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        }
        if (!request.method().equals(HttpMethod.OPTIONS)) {
            return routes.apply(request, response.header(HttpHeaderNames.ACCESS_CONTROL_EXPOSE_HEADERS, READABLE));
        }
        String wanted = request.requestHeaders().get(HttpHeaderNames.ACCESS_CONTROL_REQUEST_HEADERS, "");
        return response.status(HttpResponseStatus.NO_CONTENT)
                .header(HttpHeaderNames.ACCESS_CONTROL_ALLOW_METHODS, METHODS)
                .header(HttpHeaderNames.ACCESS_CONTROL_ALLOW_HEADERS, wanted)
                .header(HttpHeaderNames.ACCESS_CONTROL_MAX_AGE, DAY_IN_SECONDS)
                .send();
    }
}
