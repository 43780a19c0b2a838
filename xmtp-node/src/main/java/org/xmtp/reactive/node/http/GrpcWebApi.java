package org.xmtp.reactive.node.http;

import com.salesforce.reactorgrpc.stub.ReactorCallOptions;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.MethodDescriptor;
import io.grpc.stub.ClientCalls;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.reactivestreams.Publisher;
import org.xmtp.proto.message.api.v1.MessageApiGrpc;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.HttpServerRoutes;

/**
 * The methods of the message API for pages, by grpc-web: those that take one request. Each call goes on to the service
 * as one over gRPC would; here only its frames are other ones, and what is in them is not looked at.
 */
final class GrpcWebApi {

    private final Channel service;
    private final Bodies bodies;

    GrpcWebApi(Channel service, Bodies bodies) {
        this.service = service;
        this.bodies = bodies;
    }

    /** Adds the paths to those that a server knows. */
    void addTo(HttpServerRoutes routes) {
        MessageApiGrpc.getServiceDescriptor().getMethods().stream()
                .filter(method -> method.getType().clientSendsOneMessage())
                .map(GrpcWebApi::unread)
                .forEach(method -> routes.post(
                        "/" + method.getFullMethodName(), (request, response) -> answer(method, request, response)));
    }

    /** A method whose messages are bytes; that of several answers there is one at most makes no difference here. */
    private static MethodDescriptor<byte[], byte[]> unread(MethodDescriptor<?, ?> method) {
        return method.toBuilder(Bytes.AS_THEY_ARE, Bytes.AS_THEY_ARE)
                .setType(MethodDescriptor.MethodType.SERVER_STREAMING)
                .build();
    }

    private enum Bytes implements MethodDescriptor.Marshaller<byte[]> {
        AS_THEY_ARE;

        @Override
        public InputStream stream(byte[] message) {
            return new ByteArrayInputStream(message);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException("within this process", e);
            }
        }
    }

    private Publisher<Void> answer(
            MethodDescriptor<byte[], byte[]> method, HttpServerRequest request, HttpServerResponse response) {
        Optional<GrpcWebFormat> format =
                GrpcWebFormat.of(request.requestHeaders().get(HttpHeaderNames.CONTENT_TYPE, ""));
        return format.isPresent()
                ? answer(method, format.get(), request, response)
                : response.status(HttpResponseStatus.UNSUPPORTED_MEDIA_TYPE)
                        .keepAlive(false)
                        .send();
    }

    /**
     * The status leaves with what the service says first: its headers, by which a subscription is in force, or how it
     * failed.
     */
    private Publisher<Void> answer(
            MethodDescriptor<byte[], byte[]> method,
            GrpcWebFormat format,
            HttpServerRequest request,
            HttpServerResponse response) {
        RemoteCall call = new RemoteCall(request);
        Flux<Optional<byte[]>> begun = call.headers()
                .doOnNext(headers -> Headers.shown(headers).forEach(response::header))
                .map(headers -> Optional.<byte[]>empty())
                .flux();
        Flux<Optional<byte[]>> frames = Flux.defer(() -> messages(method, format, request, call))
                .map(message -> format.frame(GrpcWebFormat.MESSAGE, message))
                .concatWith(Mono.fromSupplier(() -> format.trailer(GrpcWebTrailer.OK)))
                .onErrorResume(failure -> {
                    // What is left of the request is not waited for.
                    response.keepAlive(false);
                    return Mono.fromSupplier(() -> format.trailer(GrpcWebTrailer.of(failure)));
                })
                .doOnTerminate(call::over)
                .map(Optional::of);
        return Flux.merge(1, begun, frames).switchOnFirst((first, all) -> {
            Flux<byte[]> sent = all.flatMapIterable(each -> each.map(List::of).orElse(List.of()), 1);
            return response.header(HttpHeaderNames.CONTENT_TYPE, format.type())
                    .header(HttpHeaderNames.CACHE_CONTROL, "no-store")
                    .sendHeaders()
                    .send(Outflow.of(response).write(sent), each -> true);
        });
    }

    private Flux<byte[]> messages(
            MethodDescriptor<byte[], byte[]> method, GrpcWebFormat format, HttpServerRequest request, RemoteCall call) {
        // What is taken ahead of a reader waits here in addition to what the relay bounds.
        CallOptions options = GrpcTimeout.of(request)
                .map(CallOptions.DEFAULT::withDeadline)
                .orElse(CallOptions.DEFAULT)
                .withOption(ReactorCallOptions.CALL_OPTIONS_PREFETCH, 2)
                .withOption(ReactorCallOptions.CALL_OPTIONS_LOW_TIDE, 1);
        Channel calls = ClientInterceptors.intercept(service, call);
        Mono<byte[]> asked = bodies.with(request, body -> Mono.fromSupplier(() -> format.message(body)));
        return com.salesforce.reactorgrpc.stub.ClientCalls.oneToMany(
                asked,
                (message, answers) ->
                        ClientCalls.asyncServerStreamingCall(calls.newCall(method, options), message, answers),
                options);
    }
}
