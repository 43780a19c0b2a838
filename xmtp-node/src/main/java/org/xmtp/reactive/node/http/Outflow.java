package org.xmtp.reactive.node.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Hands a stream over a piece at a time, and only while the reader takes it: the server itself takes 128 ahead of the
 * socket, and a piece can be of more than a megabyte.
 */
final class Outflow {

    private static final Duration LOOK = Duration.ofMillis(5);

    private final Channel channel;
    private final Scheduler loop;

    /** The way out by the connection of an answer. */
    static Outflow of(HttpServerResponse response) {
        AtomicReference<Outflow> outflow = new AtomicReference<>();
        response.withConnection(connection -> outflow.set(new Outflow(connection.channel())));
        return Objects.requireNonNull(outflow.get(), "told at once");
    }

    private Outflow(Channel channel) {
        this.channel = channel;
        this.loop = Schedulers.fromExecutorService(channel.eventLoop());
    }

    /** The same, on the connection's own thread, where what is handed over is written at once. */
    Flux<ByteBuf> write(Flux<byte[]> pieces) {
        return pieces.publishOn(loop, 1).concatMap(this::oncePossible, 1);
    }

    private Mono<ByteBuf> oncePossible(byte[] piece) {
        Mono<ByteBuf> bytes = Mono.fromSupplier(() -> Unpooled.wrappedBuffer(piece));
        if (isPossible()) {
            return bytes;
        }
        return Flux.interval(LOOK, loop).takeUntil(look -> isPossible()).then(bytes);
    }

    private boolean isPossible() {
        return channel.isWritable() || !channel.isActive();
    }
}
