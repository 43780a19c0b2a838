package org.xmtp.reactive.store;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.xmtp.reactive.api.XmtpClosedException;
import reactor.core.publisher.Mono;

/**
 * A thread of the store, which alone uses one connection and may block on the disk. What has begun is never
 * interrupted, whoever cancels: an interrupt would close the database's file under it.
 */
final class StoreThread {
    private final ExecutorService executor;

    StoreThread(String name) {
        executor = Executors.newSingleThreadExecutor(task -> {
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
                    } catch (Exception e) {
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

    /** Runs a task that reports to nobody, behind those already asked for. */
    void later(Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException e) {
            // Closed in between: such a task only saves work for the next opening.
        }
    }

    /** Ends the thread once all that was asked for is done. */
    void end() {
        executor.shutdown();
    }
}
