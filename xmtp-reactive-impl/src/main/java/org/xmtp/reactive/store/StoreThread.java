package org.xmtp.reactive.store;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.xmtp.reactive.api.XmtpClosedException;
import reactor.core.publisher.Mono;

/**
 * A thread of the store, which alone uses one connection and may block on the disk. What has begun is never
 * interrupted, whoever cancels: an interrupt would close the database's file under it.
 */
final class StoreThread {
    private final ScheduledExecutorService executor;

    StoreThread(String name) {
        executor = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Creates a run of the task on this thread, behind those already asked for. */
    <T> Mono<T> call(Callable<T> task) {
        return Mono.create(sink -> {
            try {
                executor.execute(() -> {
                    T value;
                    try {
                        value = task.call();
                    } catch (Throwable e) {
                        // An error too: whoever waits has to hear of it.
                        sink.error(e);
                        return;
                    }
                    sink.success(value);
                });
            } catch (RejectedExecutionException e) {
                sink.error(new XmtpClosedException());
            }
        });
    }

    /** Runs a task that reports to nobody after a while, unless the thread ends before. */
    void later(Duration delay, Runnable task) {
        try {
            Future<?> unused = executor.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            // Closed in between: such a task only saves work for the next opening.
        }
    }

    /** Ends the thread once all that was asked for is done. */
    void end() {
        executor.shutdown();
    }
}
