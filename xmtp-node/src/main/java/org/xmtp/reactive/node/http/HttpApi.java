package org.xmtp.reactive.node.http;

import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Message;
import com.salesforce.reactorgrpc.stub.ReactorCallOptions;
import io.grpc.Channel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.reactivestreams.Publisher;
import org.xmtp.proto.message.api.v1.BatchQueryRequest;
import org.xmtp.proto.message.api.v1.Envelope;
import org.xmtp.proto.message.api.v1.MessageApiOuterClass;
import org.xmtp.proto.message.api.v1.PublishRequest;
import org.xmtp.proto.message.api.v1.QueryRequest;
import org.xmtp.proto.message.api.v1.ReactorMessageApiGrpc;
import org.xmtp.proto.message.api.v1.ReactorMessageApiGrpc.ReactorMessageApiStub;
import org.xmtp.proto.message.api.v1.SubscribeAllRequest;
import org.xmtp.proto.message.api.v1.SubscribeRequest;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.HttpServerRoutes;

/**
 * The methods of the message API as paths. Each call goes on to the service as one over gRPC would, with its checks and
 * its limits; here it is only translated.
 */
final class HttpApi {

    private static final String PATH = "/message/v1/";
    private static final String METADATA = "Grpc-Metadata-";
    private static final int MAX_PARAMETERS = 1 << 16;

    private final Channel service;
    private final Bodies bodies;
    private final Scheduler reading;

    /**
     * The paths of a service.
     *
     * @param reading where JSON is read, which takes many times its size in memory: so on few threads
     */
    HttpApi(Channel service, Bodies bodies, Scheduler reading) {
        this.service = service;
        this.bodies = bodies;
        this.reading = reading;
    }

    /** Adds the paths to those that a server knows, and one that describes them. */
    void addTo(HttpServerRoutes routes) {
        OpenApi description = new OpenApi();
        MessageApiOuterClass.getDescriptor().findServiceByName("MessageApi").getMethods().stream()
                .filter(method -> !method.isClientStreaming())
                .forEach(method -> description.add(PATH + name(method), method));
        one(routes, "publish", PublishRequest::newBuilder, (api, asked) -> api.publish(asked.build()));
        one(routes, "query", QueryRequest::newBuilder, (api, asked) -> api.query(asked.build()));
        one(routes, "batch-query", BatchQueryRequest::newBuilder, (api, asked) -> api.batchQuery(asked.build()));
        many(routes, "subscribe", SubscribeRequest::newBuilder, (api, asked) -> api.subscribe(asked.build()));
        many(routes, "subscribe-all", SubscribeAllRequest::newBuilder, (api, asked) -> api.subscribeAll(asked.build()));
        routes.get(PATH + "subscribe", (request, response) -> events(request, response, subscription(request)));
        routes.get(
                PATH + "subscribe-all",
                (request, response) ->
                        events(request, response, api -> api.subscribeAll(SubscribeAllRequest.getDefaultInstance())));
        String json = description.json();
        routes.get("/openapi.json", (request, response) -> write(response, json));
    }

    /** A path is a method's name in small letters: {@code batch-query}. */
    private static String name(MethodDescriptor method) {
        return method.getName().replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    }

    private ReactorMessageApiStub api(RemoteCall call) {
        // What is taken ahead of a reader waits here in addition to what the relay bounds.
        return ReactorMessageApiGrpc.newReactorStub(service)
                .withInterceptors(call)
                .withOption(ReactorCallOptions.CALL_OPTIONS_PREFETCH, 2)
                .withOption(ReactorCallOptions.CALL_OPTIONS_LOW_TIDE, 1);
    }

    private <B extends Message.Builder> Mono<B> asked(HttpServerRequest request, Supplier<B> builder) {
        return bodies.with(
                request,
                body -> Mono.fromCallable(() -> Json.parse(body, builder.get())).subscribeOn(reading));
    }

    private <B extends Message.Builder, A extends Message> void one(
            HttpServerRoutes routes,
            String name,
            Supplier<B> builder,
            BiFunction<ReactorMessageApiStub, B, Mono<A>> method) {
        routes.post(PATH + name, (request, response) -> {
            RemoteCall call = new RemoteCall(request);
            return asked(request, builder)
                    .flatMap(asked -> method.apply(api(call), asked))
                    .map(Json::print)
                    .zipWith(call.headers())
                    .flatMap(answer -> write(headed(response, answer.getT2()), answer.getT1()))
                    .onErrorResume(failure -> refuse(response, failure));
        });
    }

    private <B extends Message.Builder> void many(
            HttpServerRoutes routes,
            String name,
            Supplier<B> builder,
            BiFunction<ReactorMessageApiStub, B, Flux<Envelope>> method) {
        routes.post(PATH + name, (request, response) -> {
            RemoteCall call = new RemoteCall(request);
            Flux<Envelope> envelopes = asked(request, builder).flatMapMany(asked -> method.apply(api(call), asked));
            return stream(response, call, envelopes, streaming(request));
        });
    }

    private Publisher<Void> events(
            HttpServerRequest request,
            HttpServerResponse response,
            Function<ReactorMessageApiStub, Flux<Envelope>> method) {
        RemoteCall call = new RemoteCall(request);
        return stream(response, call, Flux.defer(() -> method.apply(api(call))), Streaming.EVENTS);
    }

    /** A browser's source of events can name its topics in the address alone. */
    private static Function<ReactorMessageApiStub, Flux<Envelope>> subscription(HttpServerRequest request) {
        return api -> api.subscribe(SubscribeRequest.newBuilder()
                .addAllContentTopics(topics(request.uri()))
                .build());
    }

    private static List<String> topics(String uri) {
        try {
            return new QueryStringDecoder(uri, StandardCharsets.UTF_8, true, MAX_PARAMETERS)
                    .parameters()
                    .getOrDefault("contentTopics", List.of());
        } catch (IllegalArgumentException e) {
            throw Status.INVALID_ARGUMENT
                    .withDescription("the address has a % that two hexadecimal digits do not follow")
                    .asRuntimeException();
        }
    }

    private static Streaming streaming(HttpServerRequest request) {
        String accepted = request.requestHeaders().get(HttpHeaderNames.ACCEPT, "");
        return accepted.contains(Streaming.EVENTS.type()) ? Streaming.EVENTS : Streaming.LINES;
    }

    /** The status leaves when the subscription is in force, or has failed before. */
    private static Publisher<Void> stream(
            HttpServerResponse response, RemoteCall call, Flux<Envelope> envelopes, Streaming streaming) {
        Flux<Optional<Envelope>> begun = call.headers()
                .doOnNext(headers -> headed(response, headers))
                .map(headers -> Optional.<Envelope>empty())
                .flux();
        return Flux.merge(1, begun, envelopes.map(Optional::of)).switchOnFirst((first, all) -> {
            Throwable failure = first.getThrowable();
            if (failure != null) {
                return refuse(response, failure);
            }
            Flux<Envelope> sent = all.flatMapIterable(each -> each.map(List::of).orElse(List.of()), 1);
            return response.header(HttpHeaderNames.CONTENT_TYPE, streaming.type())
                    .header(HttpHeaderNames.CACHE_CONTROL, "no-store")
                    .sendHeaders()
                    .send(
                            Outflow.of(response)
                                    .write(streaming.text(sent).map(text -> text.getBytes(StandardCharsets.UTF_8))),
                            each -> true);
        });
    }

    private static HttpServerResponse headed(HttpServerResponse response, Metadata headers) {
        Headers.shown(headers).forEach((name, value) -> response.header(METADATA + name, value));
        return response;
    }

    private static Mono<Void> write(HttpServerResponse response, String json) {
        return response.header(HttpHeaderNames.CONTENT_TYPE, Json.TYPE)
                .sendByteArray(Mono.just(json.getBytes(StandardCharsets.UTF_8)))
                .then();
    }

    private static Mono<Void> refuse(HttpServerResponse response, Throwable failure) {
        Refusal refusal = Refusal.of(failure);
        // What is left of the request is not waited for.
        response.keepAlive(false);
        return write(response.status(refusal.http()), refusal.json());
    }
}
