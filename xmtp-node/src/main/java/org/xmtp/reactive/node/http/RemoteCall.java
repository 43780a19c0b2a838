package org.xmtp.reactive.node.http;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.net.InetSocketAddress;
import java.util.List;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.http.server.HttpServerRequest;

/**
 * A call as it goes on to the service: it says by whom it was made, with what they show of themselves, and hears when
 * the service begins to answer.
 */
final class RemoteCall implements ClientInterceptor {

    private static final String FORWARDED = "x-forwarded-for";
    private static final Metadata.Key<String> FORWARDED_KEY =
            Metadata.Key.of(FORWARDED, Metadata.ASCII_STRING_MARSHALLER);

    /** What a page calls itself; the browser has the other name. */
    private static final String AGENT = "x-user-agent";

    private static final Metadata.Key<String> AGENT_KEY = Metadata.Key.of(AGENT, Metadata.ASCII_STRING_MARSHALLER);

    private final String agent;
    private static final Metadata.Key<String> AUTHORIZATION_KEY =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private final String way;
    private final List<String> authorizations;
    private final Sinks.One<Metadata> headers = Sinks.one();

    RemoteCall(HttpServerRequest request) {
        List<String> before = request.requestHeaders().getAll(FORWARDED);
        this.authorizations = request.requestHeaders().getAll(AUTHORIZATION_KEY.name());
        InetSocketAddress peer = request.remoteAddress();
        String nearest = peer == null ? "unknown" : peer.getAddress().getHostAddress();
        this.agent = request.requestHeaders()
                .get(AGENT, request.requestHeaders().get(HttpHeaderNames.USER_AGENT, "unknown"));
        this.way = before.isEmpty() ? nearest : String.join(",", before) + "," + nearest;
    }

    /** Emits the headers of the answer, which a subscription sends once it is in force. */
    Mono<Metadata> headers() {
        return headers.asMono();
    }

    /** It has ended, with headers or without. */
    void over() {
        headers.tryEmitEmpty();
    }

    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
        return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
            @Override
            public void start(Listener<A> answers, Metadata sent) {
                sent.put(FORWARDED_KEY, way);
                sent.put(AGENT_KEY, agent);
                authorizations.forEach(shown -> sent.put(AUTHORIZATION_KEY, shown));
                super.start(
                        new SimpleForwardingClientCallListener<>(answers) {
                            @Override
                            public void onHeaders(Metadata received) {
                                headers.tryEmitValue(received);
                                super.onHeaders(received);
                            }
                        },
                        sent);
            }
        };
    }
}
