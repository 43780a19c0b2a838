package org.xmtp.reactive.survival;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.xmtp.reactive.JavaProcess;
import org.xmtp.reactive.api.Inbound;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.StoreKey;
import org.xmtp.reactive.api.Xmtp;
import org.xmtp.reactive.api.XmtpClient;
import org.xmtp.reactive.api.XmtpStore;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * An installation in a process of its own with little memory, whose reader stands still until a byte comes in, and then
 * reads and acknowledges at a fixed pace. It says {@code registered ADDRESS}, {@code shown TEXT}, and at two places
 * {@code heap BYTES}: what is live after a full collection.
 */
public final class SlowReaderProcess {
    private static final int PER_SECOND = 2000;
    /** As many are read at once, then it waits until the next are due. */
    private static final int STEP = 100;

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private SlowReaderProcess() {}

    /** Starts one that registers with a node, and measures behind two messages of those that it will be sent. */
    static Process start(URI node, Path store, int first, int second) {
        return JavaProcess.start(
                // A full collection leaves regions alone that are almost full, and fills the holes: up to 5 MB that are
                // not live. It leaves alone what the JDK keeps of jars and of reflection while there is room, too: 2
                // MB.
                List.of(
                        "-Xmx128m",
                        "-XX:MaxDirectMemorySize=64m",
                        "-XX:SoftRefLRUPolicyMSPerMB=0",
                        "-XX:+IgnoreUnrecognizedVMOptions",
                        "-XX:MarkSweepAlwaysCompactCount=1"),
                SlowReaderProcess.class,
                node.toString(),
                store.toString(),
                Integer.toString(first),
                Integer.toString(second));
    }

    /** Takes what {@link #start} gives. */
    public static void main(String[] arguments) throws IOException {
        int first = Integer.parseInt(arguments[2]);
        int second = Integer.parseInt(arguments[3]);
        XmtpClient client = Objects.requireNonNull(Xmtp.client()
                .signer(PrivateKeySigner.random())
                .node(arguments[0])
                .store(XmtpStore.file(Path.of(arguments[1]), StoreKey.random()))
                .connect()
                .block(LIMIT));
        System.out.println("registered " + client.address());
        int[] read = {0};
        Sinks.Empty<Void> begin = Sinks.empty();
        Pace pace = new Pace(begin.asMono());
        client.inbound(TalkingProcess.READER)
                .buffer(STEP)
                .concatMap(
                        rows -> pace.due(read[0])
                                .thenMany(Flux.fromIterable(rows)
                                        .doOnNext(row -> System.out.println("shown " + TalkingProcess.textOf(row)))
                                        .flatMap(Inbound::acknowledge, STEP))
                                .then(Mono.fromRunnable(() -> {
                                    read[0] += rows.size();
                                    if (read[0] == first || read[0] == second) {
                                        System.out.println("heap " + liveHeap());
                                    }
                                })),
                        1)
                .subscribe(done -> {}, error -> System.out.println("failed " + error));
        if (System.in.read() >= 0) {
            begin.tryEmitEmpty().orThrow();
        }
        JavaProcess.endWithParent();
    }

    /** As the collection left it: before anybody asks, other threads have filled the heap further, by megabytes. */
    private static long liveHeap() {
        System.gc();
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .mapToLong(pool -> pool.getCollectionUsage().getUsed())
                .sum();
    }

    /** When the next rows are due, from when it may begin. */
    private static final class Pace {
        private final Mono<Void> begin;
        private long begun;

        Pace(Mono<Void> begin) {
            this.begin = begin.doOnSuccess(now -> begun = System.nanoTime()).cache();
        }

        Mono<Long> due(int read) {
            return begin.then(Mono.defer(() -> {
                long due = begun + Duration.ofSeconds(read).toNanos() / PER_SECOND;
                return Mono.delay(Duration.ofNanos(Math.max(0, due - System.nanoTime())));
            }));
        }
    }
}
