package org.xmtp.reactive.node.store.postgres;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ValidationDepth;
import io.r2dbc.spi.Wrapped;
import java.time.Duration;
import java.util.function.Function;
import org.xmtp.reactive.node.store.StoreException;
import org.xmtp.reactive.node.store.sql.SqlFailures;
import org.xmtp.reactive.node.store.sql.SqlSession;
import reactor.core.publisher.Mono;

/** The connections that read, a pool. One on which something failed, or took too long, is not used again. */
final class PostgresReaders implements SqlSession {

    private static final int MAX_READERS = 8;
    private static final Duration MAX_IDLE = Duration.ofMinutes(10);
    private static final Duration MAX_WAIT = Duration.ofSeconds(10);

    /** How long one statement may take, so that a server that went silent holds up nobody for good. */
    private static final Duration MAX_TIME = Duration.ofSeconds(30);

    /** What is done on a connection; it goes on to its end, whoever still waits for it. */
    private record Use<T>(Connection connection, Mono<T> result) {}

    private final IdentifiedConnections connections;
    private final ConnectionLoop loop;
    private final ConnectionPool pool;

    PostgresReaders(IdentifiedConnections connections, ConnectionLoop loop) {
        this.connections = connections;
        this.loop = loop;
        this.pool = new ConnectionPool(ConnectionPoolConfiguration.builder(connections)
                .name("xmtp-node-store-readers")
                .initialSize(0)
                .maxSize(MAX_READERS)
                .maxAcquireTime(MAX_WAIT)
                .maxCreateConnectionTime(MAX_WAIT)
                // The pool by itself would close what idles on threads of its own, and give out what was closed.
                .customizer(readers -> readers.destroyHandler(connections::close)
                        .evictionPredicate(
                                (connection, use) -> use.idleTime() >= MAX_IDLE.toMillis() || !isOpen(connection))
                        .evictInBackground(MAX_IDLE, loop.scheduler()))
                .build());
    }

    @Override
    public <T> Mono<T> run(Function<Connection, Mono<T>> work) {
        return loop.answer(Mono.usingWhen(
                        pool.create().map(connection -> new Use<>(connection, limited(connection, work))),
                        Use::result,
                        use -> use.connection.close(),
                        (use, cause) -> discard(use.connection),
                        this::giveBack))
                .onErrorMap(cause ->
                        pool.isDisposed() ? new StoreException("the store is closed") : SqlFailures.reported(cause));
    }

    private <T> Mono<T> limited(Connection connection, Function<Connection, Mono<T>> work) {
        return loop.limit(Mono.defer(() -> work.apply(connection)), MAX_TIME).cache();
    }

    /** Whoever asked has gone: but only one that still answers is good for others. */
    private Mono<Void> giveBack(Use<?> use) {
        return use.result
                .then(Mono.defer(() -> Mono.from(use.connection.close())))
                .onErrorResume(cause -> discard(use.connection));
    }

    private static boolean isOpen(Connection connection) {
        return Mono.from(connection.validate(ValidationDepth.LOCAL)).toFuture().getNow(false);
    }

    /** The pool drops what it finds closed. */
    @SuppressWarnings("unchecked")
    private Mono<Void> discard(Connection pooled) {
        return connections.close(((Wrapped<Connection>) pooled).unwrap()).then(Mono.from(pooled.close()));
    }

    Mono<Void> close() {
        return loop.run(pool.disposeLater()).onErrorComplete();
    }
}
