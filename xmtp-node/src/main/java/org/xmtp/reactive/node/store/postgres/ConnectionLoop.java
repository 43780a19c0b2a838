package org.xmtp.reactive.node.store.postgres;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import org.xmtp.reactive.node.store.StoreException;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.resources.LoopResources;

/**
 * The one thread on which everything of a store's connections happens: statements, what they give, their cancellation,
 * and the end of connections. The driver's queues bear one reader. Where a connection is closed, or a statement begun
 * or cancelled, on another thread just as the server ends it, two of them go round for ever (seen with r2dbc-postgresql
 * 1.1.3).
 */
final class ConnectionLoop {

    private static final Duration CLOSING = Duration.ofSeconds(5);

    private final LoopResources threads = LoopResources.create("xmtp-node-store", 1, true);
    private final Scheduler scheduler = Schedulers.fromExecutorService(threads.onClient(LoopResources.DEFAULT_NATIVE));

    /** For the driver. */
    LoopResources threads() {
        return threads;
    }

    Scheduler scheduler() {
        return scheduler;
    }

    /** Subscribes to {@code work} on the loop, and cancels it there. */
    <T> Mono<T> run(Mono<T> work) {
        return work.subscribeOn(scheduler)
                .cancelOn(scheduler)
                .onErrorMap(RejectedExecutionException.class, closed -> new StoreException("the store is closed"));
    }

    /** As {@link #run}, and answers on another thread: what is made of the answer holds up no statement. */
    <T> Mono<T> answer(Mono<T> work) {
        return run(work).publishOn(Schedulers.parallel());
    }

    /** As {@link Mono#timeout(Duration)}, for work on the loop: it is given up there. */
    <T> Mono<T> limit(Mono<T> work, Duration time) {
        return work.timeout(time, scheduler);
    }

    Mono<Void> close() {
        return threads.disposeLater(Duration.ZERO, CLOSING);
    }
}
