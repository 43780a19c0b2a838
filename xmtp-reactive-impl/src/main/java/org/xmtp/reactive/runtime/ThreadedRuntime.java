package org.xmtp.reactive.runtime;

import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.xmtp.reactive.api.NodeAccess;
import org.xmtp.reactive.api.RuntimeSpec;
import org.xmtp.reactive.api.spi.NetworkTransport;
import reactor.core.publisher.Mono;

/** The runtime on threads. They start with the first work that needs them. */
public final class ThreadedRuntime implements EngineRuntime {
    private static final long RELIEF_SECONDS = 1;

    private final Clock clock;
    private final SecureRandom random = seededOnce();
    private final List<WorkerPool> loops = new ArrayList<>();
    private final AtomicInteger nextLoop = new AtomicInteger();
    private final WorkerPool lanes;
    private final int laneCount;
    private final WorkerPool events;
    private final WorkerPool stores;
    private final ScheduledThreadPoolExecutor timer;
    private final Connections connections;
    private final Mono<Void> closing;

    /** What makes the ways to nodes. */
    public interface Connections {
        /** A way to a node; closing it gives the connections back. */
        NetworkTransport transport(NodeAccess node);

        /** Ends all connections. */
        Mono<Void> close();
    }

    /**
     * A runtime of so many threads of each kind.
     *
     * @param storeThreads the group of those that stores work on
     */
    public ThreadedRuntime(RuntimeSpec spec, Connections connections, ThreadGroup storeThreads) {
        this.clock = spec.clock();
        this.connections = connections;
        this.closing = connections.close().then(Mono.defer(this::end)).cache();
        for (int i = 1; i <= spec.loops(); i++) {
            loops.add(new WorkerPool("xmtp-loop", i, 1));
        }
        lanes = new WorkerPool("xmtp-lane", 1, spec.lanes());
        laneCount = spec.lanes();
        events = new WorkerPool("xmtp-event", 1, spec.eventThreads());
        stores = new WorkerPool("xmtp-store", spec.storeThreads(), storeThreads);
        timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "xmtp-timer");
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        var unused = timer.scheduleWithFixedDelay(events::relieve, RELIEF_SECONDS, RELIEF_SECONDS, TimeUnit.SECONDS);
    }

    /** The system's generator reads a file now and then; this one is seeded here, and never blocks a lane. */
    private static SecureRandom seededOnce() {
        try {
            SecureRandom random = SecureRandom.getInstance("DRBG");
            random.nextBytes(new byte[1]);
            return random;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK from 9 on has DRBG", e);
        }
    }

    @Override
    public Clock clock() {
        return clock;
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public SecureRandom random() {
        return random;
    }

    @Override
    public Strand loop() {
        return strand(loops.get(Math.floorMod(nextLoop.getAndIncrement(), loops.size())), 1);
    }

    @Override
    public Strand events() {
        return strand(events, 1);
    }

    @Override
    public Strand store() {
        return strand(stores, 1);
    }

    @Override
    public Lanes lanes() {
        return strand(lanes, laneCount);
    }

    private PooledStrand strand(WorkerPool pool, int width) {
        ScheduledExecutorService delays = timer;
        return new PooledStrand(pool, delays, width);
    }

    @Override
    public NetworkTransport transport(NodeAccess node) {
        return connections.transport(node);
    }

    @Override
    public Mono<Void> close() {
        return closing;
    }

    /** On a thread that may wait for the timer's lock, whoever closes it. */
    private Mono<Void> end() {
        return Mono.create(sink -> store().execute(() -> {
            timer.shutdown();
            loops.forEach(WorkerPool::close);
            lanes.close();
            events.close();
            stores.close();
            sink.success();
        }));
    }
}
