package org.xmtp.reactive.network;

import io.grpc.Channel;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.netty.NegotiationType;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Mono;

/**
 * A connection of our own, made at the first call. One daemon thread, {@code xmtp-io-…}, reads and writes it and runs
 * what follows an answer, so nothing that follows may block.
 */
final class OwnedLine implements Line {
    /**
     * How often an idle connection is probed while a call is open. Nodes end connections that probe more often than
     * every five minutes.
     */
    static final Duration KEEPALIVE = Duration.ofMinutes(6);

    /** How long a probe waits for its answer. */
    static final Duration KEEPALIVE_TIMEOUT = Duration.ofSeconds(20);

    /** How much the node may send ahead of what is read, in bytes, for each call and for the connection. */
    static final int FLOW_CONTROL_WINDOW = 1 << 20;

    private static final int IO_THREADS = 1;
    private static final Duration QUIET_BEFORE_END = Duration.ofMillis(20);
    private static final Duration LONGEST_END = Duration.ofSeconds(2);

    private final EventLoopGroup io;
    private final ManagedChannel channel;

    OwnedLine(NodeAddress node) {
        io = new MultiThreadIoEventLoopGroup(
                IO_THREADS, new DefaultThreadFactory("xmtp-io", true), NioIoHandler.newFactory());
        channel = NettyChannelBuilder.forAddress(node.host(), node.port())
                .negotiationType(node.encrypted() ? NegotiationType.TLS : NegotiationType.PLAINTEXT)
                .eventLoopGroup(io)
                .channelType(NioSocketChannel.class)
                .directExecutor()
                .initialFlowControlWindow(FLOW_CONTROL_WINDOW)
                .keepAliveTime(KEEPALIVE.toSeconds(), TimeUnit.SECONDS)
                .keepAliveTimeout(KEEPALIVE_TIMEOUT.toSeconds(), TimeUnit.SECONDS)
                .build();
    }

    /**
     * The channel. After a failed attempt gRPC would refuse calls unheard for up to two minutes before it connects
     * again; when to try again is the caller's to say, so the wait is cut short.
     */
    @Override
    public Channel channel() {
        if (channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE) {
            channel.enterIdle();
        }
        return channel;
    }

    @Override
    public Mono<Void> close() {
        return Mono.create(sink -> {
            channel.shutdownNow();
            io.shutdownGracefully(QUIET_BEFORE_END.toMillis(), LONGEST_END.toMillis(), TimeUnit.MILLISECONDS)
                    .addListener(ended -> sink.success());
        });
    }
}
