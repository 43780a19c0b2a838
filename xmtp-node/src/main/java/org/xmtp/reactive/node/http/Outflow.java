package org.xmtp.reactive.node.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Hands a stream over a piece at a time, and only while the reader takes it: the server itself takes 128 ahead of the
 * socket, and a piece can be of more than a megabyte.
 */
final class Outflow {

    private static final Duration LOOK = Duration.ofMillis(5);

    private final Channel channel;
    private final Scheduler loop;

    /** The way out by a connection. */
    Outflow(Channel channel) {
        this.channel = channel;
        this.loop = Schedulers.fromExecutorService(channel.eventLoop());
    }

    /** The same text, on the connection's own thread, where what is handed over is written at once. */
    Flux<ByteBuf> of(Flux<String> text) {
        return text.publishOn(loop, 1).concatMap(this::oncePossible, 1);
    }

    private Mono<ByteBuf> oncePossible(String piece) {
        Mono<ByteBuf> bytes = Mono.fromSupplier(() -> Unpooled.wrappedBuffer(piece.getBytes(StandardCharsets.UTF_8)));
        if (isPossible()) {
            return bytes;
        }
        return Flux.interval(LOOK, loop).takeUntil(look -> isPossible()).then(bytes);
    }

    private boolean isPossible() {
        return channel.isWritable() || !channel.isActive();
    }
}
