package org.xmtp.reactive.node.http;

import io.grpc.Status;
import java.io.ByteArrayOutputStream;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;

/** Receives the bodies of requests, each of them and all together within bounds. */
final class Bodies {

    /** The largest body, in bytes. */
    static final int MAX_BYTES = 50 << 20;

    /** A body is not refused for others before it is this large. */
    private static final int SMALL_BYTES = 1 << 20;

    private static final int SHARE_OF_MEMORY = 16;

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
                body -> request.receive()
                        .asByteArray()
                        .doOnNext(body::add)
                        .then(Mono.defer(() -> use.apply(body.bytes()))),
                Body::forget);
    }

    private final class Body {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        void add(byte[] part) {
            bytes.write(part, 0, part.length);
            long all = receiving.addAndGet(part.length);
            if (bytes.size() > MAX_BYTES) {
                throw refused("a request of more than " + MAX_BYTES + " bytes");
            }
            if ((all > maxBytes && bytes.size() > SMALL_BYTES) || all > 2 * maxBytes) {
                throw refused("the node is receiving too much at this moment; try again later, in smaller requests");
            }
        }

        private RuntimeException refused(String why) {
            return Status.RESOURCE_EXHAUSTED.withDescription(why).asRuntimeException();
        }

        byte[] bytes() {
            return bytes.toByteArray();
        }

        void forget() {
            receiving.addAndGet(-bytes.size());
        }
    }
}
