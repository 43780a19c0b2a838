package org.xmtp.reactive.network;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.NonBlocking;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Makes connections, all of them on one daemon thread, {@code xmtp-net-1}. It reads, writes, keeps the time and runs
 * what follows an answer, so nothing that follows may block. What has to wait for the machine, looking up a host's name
 * and reading the roots of trust, is done on threads {@code xmtp-resolve}, which end when they have had nothing to do
 * for a while.
 */
final class Dialer {
    /**
     * How often an idle connection is probed while a call is open. Nodes end connections that probe more often than
     * every five minutes.
     */
    static final Duration KEEPALIVE = Duration.ofMinutes(6);

    /** How long a node may take to answer the first packet. */
    static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    /** How long a probe waits for its answer. */
    static final Duration KEEPALIVE_TIMEOUT = Duration.ofSeconds(20);

    /** How much the node may send ahead of what is read, in bytes, for each call and for the connection. */
    static final int FLOW_CONTROL_WINDOW = 1 << 20;

    /** How many names are looked up at a time. */
    private static final int RESOLVERS = 1;

    private static final Duration RESOLVER_IDLE = Duration.ofSeconds(10);
    /** How often it is looked whether the connections have ended, and for how long. */
    private static final Duration LOOK = Duration.ofMillis(1);

    private static final Duration LONGEST_END = Duration.ofSeconds(2);

    private final EventLoopGroup io = new MultiThreadIoEventLoopGroup(1, NetThread::new, NioIoHandler.newFactory());
    private final Scheduler timer = Schedulers.fromExecutorService(io, "xmtp-net");
    private final ThreadPoolExecutor resolvers = resolvers();
    private final Scheduler loading = Schedulers.fromExecutorService(resolvers, "xmtp-resolve");
    /** Those that were made and may not have ended. */
    private final Set<ManagedChannel> channels = ConcurrentHashMap.newKeySet();

    private final Mono<Void> closing = ended().then(threadsEnded()).cache();

    /** Emits what makes a connection to a node; one that is made connects at its first call. */
    Mono<Supplier<Connection>> dialing(Destination to) {
        if (!to.node().encrypted()) {
            return Mono.just(() -> dial(to, builder -> builder.usePlaintext()));
        }
        return Mono.fromCallable(() -> Tls.context(to.tls()))
                .subscribeOn(loading)
                .cacheInvalidateIf(context -> false)
                .map(context -> () -> dial(to, builder -> builder.sslContext(context)));
    }

    private Connection dial(Destination to, UnaryOperator<NettyChannelBuilder> security) {
        Traffic traffic = new Traffic();
        NettyChannelBuilder builder = builder(to.node())
                .intercept(CallHeaders.of(to.metadata()))
                .eventLoopGroup(io)
                .channelFactory(traffic)
                .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) CONNECT_TIMEOUT.toMillis())
                .directExecutor()
                .offloadExecutor(resolvers)
                .initialFlowControlWindow(FLOW_CONTROL_WINDOW)
                .keepAliveTime(KEEPALIVE.toSeconds(), TimeUnit.SECONDS)
                .keepAliveTimeout(KEEPALIVE_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        ManagedChannel channel = security.apply(builder).build();
        channels.removeIf(ManagedChannel::isTerminated);
        channels.add(channel);
        return new Connection(channel, traffic);
    }

    /**
     * A provider that gRPC has registered would be one for the whole JVM; the deprecated way is for a channel alone.
     */
    @SuppressWarnings("deprecation")
    private static NettyChannelBuilder builder(NodeAddress node) {
        if (!LooseName.isOf(node)) {
            return NettyChannelBuilder.forAddress(node.host(), node.port());
        }
        LooseName name = new LooseName(node);
        return NettyChannelBuilder.forTarget(name.target()).nameResolverFactory(name.resolvers());
    }

    /** A thread that may read files and load classes. */
    Scheduler loading() {
        return loading;
    }

    /** Timers on the thread of the connections. */
    Scheduler timer() {
        return timer;
    }

    /**
     * Ends the threads; the connections must have been shut down. gRPC does that on whatever thread it happens to work
     * on, and may still begin to connect, so their end is waited for. Idempotent.
     */
    Mono<Void> close() {
        return closing;
    }

    private Mono<Void> ended() {
        return Flux.interval(Duration.ZERO, LOOK, timer)
                .takeUntil(look -> channels.stream().allMatch(ManagedChannel::isTerminated))
                .take(LONGEST_END, timer)
                .then();
    }

    private Mono<Void> threadsEnded() {
        return Mono.create(sink -> {
            resolvers.shutdown();
            // Netty would look only every 100 ms whether nothing came for a quiet time, and nothing comes any more.
            io.shutdownGracefully(0, LONGEST_END.toMillis(), TimeUnit.MILLISECONDS)
                    .addListener(ended -> sink.success());
        });
    }

    private static ThreadPoolExecutor resolvers() {
        ThreadPoolExecutor executor = new ThreadPoolExecutor(
                RESOLVERS,
                RESOLVERS,
                RESOLVER_IDLE.toSeconds(),
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> {
                    Thread thread = new Thread(task, "xmtp-resolve");
                    thread.setDaemon(true);
                    return thread;
                },
                new ThreadPoolExecutor.DiscardPolicy());
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    private static final class NetThread extends FastThreadLocalThread implements NonBlocking {
        NetThread(Runnable task) {
            super(task, "xmtp-net-1");
            setDaemon(true);
        }
    }
}
