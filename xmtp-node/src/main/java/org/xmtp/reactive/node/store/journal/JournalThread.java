package org.xmtp.reactive.node.store.journal;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.xmtp.reactive.node.store.StoreException;
import reactor.core.publisher.Mono;

/** The thread that works on the files. Whoever cancels does not interrupt it, which would close a file that it uses. */
final class JournalThread {

    // A scheduled one, as Reactor's own are: the queue of the plain one makes those who hand over wait for its lock.
    private final ExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread created = new Thread(task, "xmtp-node-journal");
        created.setDaemon(true);
        return created;
    });

    /** Creates the running of {@code work}, which may block; what it returns is emitted on the thread. */
    <T> Mono<T> run(Supplier<T> work) {
        return Mono.create(sink -> {
            try {
                thread.execute(() -> {
                    T result;
                    try {
                        result = work.get();
                    } catch (Throwable cause) {
                        sink.error(cause);
                        return;
                    }
                    sink.success(result);
                });
            } catch (RejectedExecutionException ended) {
                sink.error(closed());
            }
        });
    }

    /** What is told to whoever comes too late. */
    static StoreException closed() {
        return new StoreException("the store is closed");
    }

    /** Takes nothing more; may be repeated. */
    void end() {
        thread.shutdown();
    }
}
