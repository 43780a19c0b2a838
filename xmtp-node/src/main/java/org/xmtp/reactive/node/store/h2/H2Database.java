package org.xmtp.reactive.node.store.h2;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.xmtp.reactive.node.store.StoreException;
import org.xmtp.reactive.node.store.sql.Sql;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The database that a store's sessions share. Once something failed in it, a full disk above all, H2 takes nothing more
 * until all have left and it is opened anew; and whoever leaves late ends the one that was opened since. So it ends for
 * all sessions at once, while none is at work. Blocks, on threads that may.
 */
final class H2Database {
    /** More than there are sessions. */
    private static final int ALL = 1 << 16;

    private final ConnectionFactory connections;
    private final Semaphore uses = new Semaphore(ALL, true);
    private final Set<Connection> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    H2Database(ConnectionFactory connections) {
        this.connections = connections;
    }

    /** Creates one use of it; it does not end meanwhile. */
    <T> Mono<T> use(Mono<T> work) {
        return Mono.using(
                () -> {
                    uses.acquireUninterruptibly();
                    return uses;
                },
                acquired -> work,
                Semaphore::release);
    }

    /** A new connection. */
    Mono<Connection> connect() {
        return Mono.<Connection>from(connections.create()).doOnNext(open::add);
    }

    /** Whether a connection is one to the database as it is open now. */
    boolean has(Connection connection) {
        return open.contains(connection);
    }

    /** Closes one connection. */
    Mono<Void> leave(Connection connection) {
        open.remove(connection);
        return Mono.from(connection.close()).onErrorComplete();
    }

    /** Ends the database because something failed on a connection, unless it has ended since. Not within a use. */
    Mono<Void> end(Connection failed) {
        return Mono.defer(() -> {
            uses.acquireUninterruptibly(ALL);
            return (open.contains(failed) ? ended(failed) : Mono.<Void>empty()).doFinally(signal -> uses.release(ALL));
        });
    }

    /**
     * Does something to the files of the database while nobody uses it; whoever does next opens it anew.
     *
     * @param before done while the database is open yet; if it fails, that is all
     * @param after done once it is closed
     */
    void replace(Task before, Task after) throws SQLException, IOException {
        uses.acquireUninterruptibly(ALL);
        try {
            requireOpen();
            before.run();
            Flux.fromIterable(Set.copyOf(open)).concatMap(this::leave).then().block();
            after.run();
        } finally {
            uses.release(ALL);
        }
    }

    /** Does something to the database while others use it too; it does not end meanwhile. */
    void look(Task task) throws SQLException, IOException {
        uses.acquireUninterruptibly();
        try {
            requireOpen();
            task.run();
        } finally {
            uses.release();
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new StoreException("the store is closed");
        }
    }

    boolean isClosed() {
        return closed;
    }

    /** From now on nobody but those who have a connection gets at it. */
    void close() {
        uses.acquireUninterruptibly(ALL);
        closed = true;
        uses.release(ALL);
    }

    /** Something that is done to files. */
    interface Task {
        void run() throws SQLException, IOException;
    }

    private Mono<Void> ended(Connection failed) {
        return Sql.execute(failed.createStatement("SHUTDOWN IMMEDIATELY"))
                .onErrorComplete()
                .thenMany(Flux.fromIterable(Set.copyOf(open)))
                .concatMap(this::leave)
                .then();
    }
}
