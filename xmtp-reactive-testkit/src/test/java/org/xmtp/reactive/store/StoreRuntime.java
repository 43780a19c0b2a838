package org.xmtp.reactive.store;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.xmtp.reactive.api.NodeAccess;
import org.xmtp.reactive.api.spi.NetworkTransport;
import org.xmtp.reactive.runtime.EngineRuntime;
import org.xmtp.reactive.runtime.Lanes;
import org.xmtp.reactive.runtime.Strand;
import org.xmtp.reactive.store.h2.H2Stores;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** A runtime for stores alone. */
public final class StoreRuntime implements EngineRuntime {
    /** One for all tests of a JVM. */
    public static final StoreRuntime SHARED = new StoreRuntime(4, new SecureRandom(), System::nanoTime);

    private final SecureRandom random;
    private final LongSupplier nanoTime;
    private final ScheduledExecutorService[] threads;
    private int next;

    /** A runtime whose stores share so many threads. */
    public StoreRuntime(int count, SecureRandom random, LongSupplier nanoTime) {
        this.random = random;
        this.nanoTime = nanoTime;
        threads = new ScheduledExecutorService[count];
        for (int thread = 0; thread < count; thread++) {
            threads[thread] = Executors.newSingleThreadScheduledExecutor(task -> {
                Thread started = new Thread(H2Stores.THREADS, task, "xmtp-store-test");
                started.setDaemon(true);
                return started;
            });
        }
    }

    @Override
    public synchronized Strand store() {
        ScheduledExecutorService thread = threads[next++ % threads.length];
        return new Strand() {
            @Override
            public void execute(Runnable task) {
                thread.execute(task);
            }

            @Override
            public Disposable after(Duration delay, Runnable task) {
                ScheduledFuture<?> future = thread.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
                return () -> future.cancel(false);
            }
        };
    }

    @Override
    public Clock clock() {
        return Clock.systemUTC();
    }

    @Override
    public long nanoTime() {
        return nanoTime.getAsLong();
    }

    @Override
    public SecureRandom random() {
        return random;
    }

    @Override
    public Strand loop() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Strand events() {
        return store();
    }

    @Override
    public Lanes lanes() {
        throw new UnsupportedOperationException();
    }

    @Override
    public NetworkTransport transport(NodeAccess node) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Mono<Void> close() {
        return Mono.fromRunnable(() -> List.of(threads).forEach(ScheduledExecutorService::shutdownNow));
    }
}
