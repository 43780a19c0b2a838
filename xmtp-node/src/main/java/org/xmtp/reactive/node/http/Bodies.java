package org.xmtp.reactive.node.http;

import io.grpc.Status;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;

/** Receives the bodies of requests, each of them and all together within bounds. */
final class Bodies {

    /** The largest body, in bytes. */
    static final int MAX_BYTES = 50 << 20;

    /** How long a body may take to come. */
    static final Duration LONGEST = Duration.ofSeconds(30);

    /** A body is not refused for others before it is this large. */
    private static final int SMALL_BYTES = 1 << 20;

    private static final int SHARE_OF_MEMORY = 16;

    private static final int LONGEST_LENGTH = 18;

    private final long maxBytes;
    private final AtomicLong receiving = new AtomicLong();

    /**
     * Bodies of so many bytes together.
     *
     * @param maxBytes what large ones may take; small ones together as much again
     */
    Bodies(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Room for a sixteenth of the memory that this process may have, and for one body at least. */
    static Bodies ofMemory() {
        return new Bodies(Math.max(MAX_BYTES, Runtime.getRuntime().maxMemory() / SHARE_OF_MEMORY));
    }

    /** Emits a body, once it is there whole, for as long as {@code use} takes. */
    <T> Mono<T> with(HttpServerRequest request, Function<byte[], Mono<T>> use) {
        return Mono.using(
                Body::new,
                body -> Mono.fromRunnable(() -> body.announced(request))
                        .thenMany(request.receive().asByteArray().doOnNext(body::add))
                        .then()
                        .timeout(LONGEST)
                        .then(Mono.defer(() -> use.apply(body.bytes()))),
                Body::forget);
    }

    private final class Body {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        /** What is too large need not come first. */
        void announced(HttpServerRequest request) {
            String length = request.requestHeaders().get(HttpHeaderNames.CONTENT_LENGTH, "0");
            bound(length.length() > LONGEST_LENGTH ? Long.MAX_VALUE : Long.parseLong(length));
        }

        private void bound(long size) {
            if (size > MAX_BYTES) {
                throw new Refusal.RefusedException(
                        HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
                        Status.RESOURCE_EXHAUSTED.withDescription("a request of more than " + MAX_BYTES + " bytes"));
            }
        }

        void add(byte[] part) {
            bytes.write(part, 0, part.length);
            long all = receiving.addAndGet(part.length);
            bound(bytes.size());
            if ((all > maxBytes && bytes.size() > SMALL_BYTES) || all > 2 * maxBytes) {
                throw Status.RESOURCE_EXHAUSTED
                        .withDescription(
                                "the node is receiving too much at this moment; try again later, in smaller requests")
                        .asRuntimeException();
            }
        }

        byte[] bytes() {
            return bytes.toByteArray();
        }

        void forget() {
            receiving.addAndGet(-bytes.size());
        }
    }
}
