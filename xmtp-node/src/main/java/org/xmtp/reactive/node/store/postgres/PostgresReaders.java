package org.xmtp.reactive.node.store.postgres;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.spi.Connection;
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
                .maxIdleTime(MAX_IDLE)
                .maxAcquireTime(MAX_WAIT)
                .maxCreateConnectionTime(MAX_WAIT)
                .build());
    }

    @Override
    public <T> Mono<T> run(Function<Connection, Mono<T>> work) {
        return loop.run(Mono.usingWhen(
                        pool.create(),
                        connection -> loop.limit(work.apply(connection), MAX_TIME),
                        Connection::close,
                        (connection, cause) -> discard(connection),
                        Connection::close))
                .onErrorMap(cause ->
                        pool.isDisposed() ? new StoreException("the store is closed") : SqlFailures.reported(cause));
    }

    /** The pool drops what it finds closed. */
    @SuppressWarnings("unchecked")
    private Mono<Void> discard(Connection pooled) {
        return connections.close(((Wrapped<Connection>) pooled).unwrap()).then(Mono.from(pooled.close()));
    }

    Mono<Void> close() {
        return loop.run(pool.disposeLater());
    }
}
