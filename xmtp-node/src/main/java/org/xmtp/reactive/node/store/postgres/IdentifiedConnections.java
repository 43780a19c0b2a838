package org.xmtp.reactive.node.store.postgres;

import com.google.protobuf.ByteString;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xmtp.reactive.node.store.StoreException;
import org.xmtp.reactive.node.store.StoreId;
import org.xmtp.reactive.node.store.sql.Sql;
import reactor.core.publisher.Mono;

/**
 * Connections that know whose they are: with each that is made the store's id is read, since the server may have become
 * another one meanwhile, such as a copy put back. Safe for several threads.
 */
final class IdentifiedConnections implements ConnectionFactory {

    private static final Logger LOG = LoggerFactory.getLogger(IdentifiedConnections.class);

    /**
     * A copy carries the id of what it was made of, and then goes on by itself: a server put back or promoted has
     * another timeline, another server another identifier, and tables read from a dump have other numbers. What is
     * committed is forced to the disk here, whatever the database's default is.
     */
    private static final String IDENTIFY = "SELECT substring(sha256(id || convert_to(concat_ws('/',"
            + " (SELECT system_identifier FROM pg_control_system()),"
            + " substring(pg_walfile_name(pg_current_wal_lsn()) FROM 1 FOR 8),"
            + " 'store'::regclass::oid), 'UTF8')) FROM 1 FOR 16),"
            + " CASE current_setting('synchronous_commit')"
            + " WHEN 'off' THEN set_config('synchronous_commit', 'on', false) END FROM store";

    /** How long the driver may take to say goodbye, for which it waits until everything before is sent. */
    private static final Duration CLOSING = Duration.ofSeconds(5);

    private final ConnectionFactory plain;
    private final ConnectionLoop loop;
    private volatile @Nullable StoreId id;

    IdentifiedConnections(ConnectionFactory plain, ConnectionLoop loop) {
        this.plain = plain;
        this.loop = loop;
    }

    /** The store's id, as the last connection found it. */
    StoreId id() {
        StoreId known = id;
        if (known == null) {
            throw new IllegalStateException("no connection was made yet");
        }
        return known;
    }

    @Override
    public Mono<Connection> create() {
        return loop.run(Mono.<Connection>from(plain.create())
                .flatMap(connection -> orClosed(connection, identify(connection).thenReturn(connection))));
    }

    /** Closes the connection if the first {@code work} on it fails or is cancelled. */
    <T> Mono<T> orClosed(Connection connection, Mono<T> work) {
        return work.doOnCancel(() -> close(connection).subscribe())
                .onErrorResume(cause -> close(connection).then(Mono.error(cause)));
    }

    /** Closes a connection, whatever state it is in. */
    Mono<Void> close(Connection connection) {
        return loop.run(loop.limit(Mono.from(connection.close()), CLOSING)).onErrorComplete();
    }

    private Mono<StoreId> identify(Connection connection) {
        return Sql.first(
                        connection.createStatement(IDENTIFY),
                        row -> new StoreId(ByteString.copyFrom(Sql.bytes(row, 0))))
                .switchIfEmpty(Mono.error(() -> new StoreException("the data has no store id; restore a backup")))
                .doOnNext(this::found);
    }

    private synchronized void found(StoreId current) {
        if (id != null && !current.equals(id)) {
            LOG.warn("The database is another one: its store id is {}, before it was {}", current, id);
        }
        id = current;
    }

    @Override
    public ConnectionFactoryMetadata getMetadata() {
        return plain.getMetadata();
    }
}
