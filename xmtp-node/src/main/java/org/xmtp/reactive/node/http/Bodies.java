package org.xmtp.reactive.node.http;

import io.grpc.Status;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
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

    /**
     * Emits a body, once it is there whole, for as long as {@code use} takes. The rest of one that is refused is
     * received as well, and kept nowhere: whoever still writes to a connection that ends does not read why it did.
     */
    <T> Mono<T> with(HttpServerRequest request, Function<byte[], Mono<T>> use) {
        return Mono.using(
                Body::new,
                body -> Mono.fromRunnable(() -> body.announced(request))
                        .thenMany(request.receive().asByteArray().doOnNext(body::add))
                        .then()
                        .timeout(LONGEST)
                        .onErrorMap(TimeoutException.class, body::late)
                        .then(Mono.defer(() -> use.apply(body.bytes()))),
                Body::end);
    }

    /** It comes on one thread, and may end on another. */
    private final class Body {

        private ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        private @Nullable RuntimeException refusal;

        /** What is too large need not come first, for those who ask before they send it. */
        synchronized void announced(HttpServerRequest request) {
            String length = request.requestHeaders().get(HttpHeaderNames.CONTENT_LENGTH, "0");
            bound(length.length() > LONGEST_LENGTH ? Long.MAX_VALUE : Long.parseLong(length));
            if (refusal != null && request.requestHeaders().contains(HttpHeaderNames.EXPECT)) {
                throw refusal;
            }
        }

        private void bound(long size) {
            if (size > MAX_BYTES) {
                refuse(new Refusal.RefusedException(
                        HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
                        Status.RESOURCE_EXHAUSTED.withDescription("a request of more than " + MAX_BYTES + " bytes")));
            }
        }

        synchronized void add(byte[] part) {
            if (refusal != null) {
                return;
            }
            bytes.write(part, 0, part.length);
            long all = receiving.addAndGet(part.length);
            bound(bytes.size());
            if ((all > maxBytes && bytes.size() > SMALL_BYTES) || all > 2 * maxBytes) {
                refuse(Status.RESOURCE_EXHAUSTED
                        .withDescription(
                                "the node is receiving too much at this moment; try again later, in smaller requests")
                        .asRuntimeException());
            }
        }

        private void refuse(RuntimeException why) {
            if (refusal == null) {
                refusal = why;
                forget();
            }
        }

        synchronized Throwable late(Throwable timeout) {
            return refusal == null ? timeout : refusal;
        }

        synchronized byte[] bytes() {
            if (refusal != null) {
                throw refusal;
            }
            return bytes.toByteArray();
        }

        /** Gives its memory back; what comes after that is kept nowhere. */
        synchronized void end() {
            refuse(Status.CANCELLED.asRuntimeException());
        }

        private void forget() {
            receiving.addAndGet(-bytes.size());
            bytes = new ByteArrayOutputStream();
        }
    }
}
