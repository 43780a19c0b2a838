package org.xmtp.reactive.node.store.h2;

import io.r2dbc.spi.Connection;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.h2.util.Utils;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.node.store.StoreException;
import org.xmtp.reactive.node.store.sql.SqlFailures;
import org.xmtp.reactive.node.store.sql.SqlSession;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * One connection with a thread of its own, because this driver does its file access on whichever thread subscribes. The
 * thread is a plain one: it may block. What fails ends the database as it is open, and the next work opens it anew.
 */
final class H2Session implements SqlSession {

    private final H2Database database;
    private final ExecutorService thread;
    private final Scheduler scheduler;
    // Used by the session's thread only.
    private @Nullable Connection open;
    private boolean closed;

    H2Session(String name, H2Database database) {
        this.database = database;
        // A scheduled one, as Reactor's own are: the queue of the plain one makes those who hand over wait for its
        // lock.
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> thread(name, task));
        this.scheduler = Schedulers.fromExecutorService(thread, name);
    }

    /**
     * A thread of H2's group. On any other, H2 ends the database while a write fails, holding the lock of the file; who
     * begins to read at that moment ends it too, with the locks in the other order, and neither ever gets on. On this
     * one it leaves the end to whoever wrote.
     */
    private static Thread thread(String name, Runnable task) {
        try {
            return Utils.createBackgroundThread(name, task);
        } catch (NoSuchMethodError e) {
            // H2 before 2.5, as frameworks bring it, ends the database behind the failed write, without its locks.
            Thread plain = new Thread(task, name);
            plain.setDaemon(true);
            return plain;
        }
    }

    /**
     * Runs {@code work} on the session's thread, to its end: who cancels it does not wait for it. To be cancelled would
     * interrupt the thread, by which H2 loses its file for all; would tell others that the database is not in use while
     * it is; and would forget a connection in the making, which then holds on to a file that another has replaced.
     */
    @Override
    public <T> Mono<T> run(Function<Connection, Mono<T>> work) {
        Mono<T> whole = database.use(Mono.defer(() -> connection().flatMap(work)))
                .onErrorResume(cause -> failed().then(Mono.error(() -> SqlFailures.reported(cause))))
                .subscribeOn(scheduler)
                .onErrorMap(RejectedExecutionException.class, ended -> closed());
        return Mono.fromFuture(whole::toFuture, true);
    }

    /** As {@link #run}, and what was written is on the disk before this says so. */
    <T> Mono<T> write(Function<Connection, Mono<T>> work) {
        return run(connection -> work.apply(connection)
                .map(Optional::of)
                .defaultIfEmpty(Optional.empty())
                .flatMap(result -> database.force(connection).then(Mono.justOrEmpty(result))));
    }

    /**
     * Closes the connection and ends the thread, after what was asked before. What is asked meanwhile is told that the
     * session is closed. May be repeated.
     */
    Mono<Void> close() {
        return Mono.defer(() -> {
                    closed = true;
                    return discard();
                })
                .subscribeOn(scheduler)
                .onErrorResume(RejectedExecutionException.class, ended -> Mono.empty())
                // Not the scheduler, which forgets what waits: it would never be told.
                .doFinally(signal -> thread.shutdown());
    }

    private Mono<Connection> connection() {
        if (closed) {
            return Mono.error(closed());
        }
        Connection current = open;
        return current != null && database.has(current)
                ? Mono.just(current)
                : database.connect().doOnNext(created -> open = created);
    }

    private static StoreException closed() {
        return new StoreException("the store is closed");
    }

    private Mono<Void> failed() {
        Connection current = open;
        return current == null ? Mono.empty() : database.end(current);
    }

    private Mono<Void> discard() {
        Connection current = open;
        open = null;
        return current == null ? Mono.empty() : database.leave(current);
    }
}
