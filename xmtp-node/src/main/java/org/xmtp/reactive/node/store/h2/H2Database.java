package org.xmtp.reactive.node.store.h2;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import java.io.IOException;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xmtp.reactive.node.store.StoreException;
import org.xmtp.reactive.node.store.sql.Sql;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The database that a store's sessions share. Once something failed in it, a full disk above all, H2 takes nothing more
 * until all have left and it is opened anew; and whoever leaves late ends the one that was opened since. So it ends for
 * all sessions at once, while none is at work. Blocks, on threads that may.
 *
 * <p>What was written and could not be forced is not believed, though it can be read: the disk may have lost it, and
 * the next force says nothing of that. So with the end the file is cut off behind what was forced last: whoever opens
 * it next, be it another process, could not tell. H2 writes behind that alone, and finds what a kill at that moment
 * would have left.
 */
final class H2Database {
    private static final Logger LOG = LoggerFactory.getLogger(H2Database.class);

    /** More than there are sessions. */
    private static final int ALL = 1 << 16;

    private final ConnectionFactory connections;
    private final DataDirectory directory;
    private final Semaphore uses = new Semaphore(ALL, true);
    private final Set<Connection> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong ends = new AtomicLong();
    // How much of the file was forced, in bytes from its beginning.
    private volatile long forced = Long.MAX_VALUE;
    // Whether there may be more that is not to be believed.
    private volatile boolean doubtful;

    H2Database(ConnectionFactory connections, DataDirectory directory) {
        this.connections = connections;
        this.directory = directory;
    }

    /** How many times it has ended; with each the file may have been cut. */
    long ends() {
        return ends.get();
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

    /** Creates a new connection. What whoever was there before has written is forced before it is believed. */
    Mono<Connection> connect() {
        return Mono.fromCallable(this::connected);
    }

    private synchronized Connection connected() {
        boolean isFirst = open.isEmpty();
        if (isFirst) {
            cut();
        }
        Connection connection = Objects.requireNonNull(
                Mono.<Connection>from(connections.create()).block());
        if (isFirst) {
            force(connection)
                    .onErrorResume(cause -> ended(connection).then(Mono.error(cause)))
                    .block();
        }
        // Nobody looks at a file that may yet be cut.
        open.add(connection);
        return connection;
    }

    /** Creates the forcing of what was written, by the one who writes. */
    Mono<Void> force(Connection connection) {
        return Sql.execute(connection.createStatement("CHECKPOINT SYNC"))
                .then(Mono.fromRunnable(() -> forced = directory.size()));
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
     * @param after done once it is closed; what is there then is on the disk
     */
    void replace(Task before, Task after) throws SQLException, IOException {
        uses.acquireUninterruptibly(ALL);
        try {
            requireOpen();
            before.run();
            Flux.fromIterable(Set.copyOf(open)).concatMap(this::leave).then().block();
            after.run();
            forced = directory.size();
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

    /** It is opened by those who know what of it is to be believed. */
    private void requireOpen() {
        if (open.isEmpty()) {
            throw new StoreException("the database failed, and nobody has opened it since");
        }
    }

    /** Something that is done to files. */
    interface Task {
        void run() throws SQLException, IOException;
    }

    private Mono<Void> ended(Connection failed) {
        ends.incrementAndGet();
        doubtful = true;
        Set<Connection> all = new HashSet<>(open);
        all.add(failed);
        return Sql.execute(failed.createStatement("SHUTDOWN IMMEDIATELY"))
                .onErrorComplete()
                .thenMany(Flux.fromIterable(all))
                .concatMap(this::leave)
                .then(close());
    }

    /** Creates the last that is done, once all have left: where the file could not be cut yet, that is tried again. */
    Mono<Void> close() {
        return Mono.<Void>fromRunnable(this::cut)
                .doOnError(cause -> LOG.error("What the disk failed to force stays: {}", cause.getMessage()))
                .onErrorComplete(StoreException.class);
    }

    /** While nobody has the database open. */
    private void cut() {
        if (doubtful) {
            directory.cut(forced);
            doubtful = false;
        }
    }
}
