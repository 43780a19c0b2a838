package org.xmtp.reactive.runtime;

import java.time.Duration;
import java.util.concurrent.Callable;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/**
 * Work on a strand that may block on the disk, one piece at a time; a connection belongs to one strand. What has begun
 * is never interrupted, whoever cancels: an interrupt would close the database's file under it.
 */
public final class StoreTasks {
    private final Strand strand;

    /** Tasks on a strand of {@link EngineRuntime#store}. */
    public StoreTasks(Strand strand) {
        this.strand = strand;
    }

    /** Creates a run of the task, behind those already asked for. */
    public <T> Mono<T> call(Callable<T> task) {
        return Mono.create(sink -> strand.execute(() -> {
            T value;
            try {
                value = task.call();
            } catch (Throwable e) {
                // An error too: whoever waits has to hear of it.
                sink.error(e);
                return;
            }
            sink.success(value);
        }));
    }

    /** Creates a run of a task that gives nothing. */
    public Mono<Void> run(Runnable task) {
        return call(() -> {
            task.run();
            return null;
        });
    }

    /** Runs a task that reports to nobody after a while. */
    public void later(Duration delay, Runnable task) {
        Disposable unused = strand.after(delay, task);
    }
}
