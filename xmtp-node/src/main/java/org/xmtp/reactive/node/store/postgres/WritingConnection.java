package org.xmtp.reactive.node.store.postgres;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Statement;
import java.util.Random;
import org.xmtp.reactive.node.store.StoreId;
import org.xmtp.reactive.node.store.sql.Sql;
import reactor.core.publisher.Mono;

/**
 * The one connection on which a node writes, and how far the store was when it was made.
 *
 * @param newest the last arrival; nothing that was sent on an earlier connection is stored any more
 */
record WritingConnection(Connection connection, StoreId store, long newest) {

    private static final String END_OTHERS = "SELECT pg_terminate_backend(pid) FROM pg_locks"
            + " WHERE locktype = 'advisory' AND objsubid = 2 AND classid::bigint = $1 AND objid::bigint = $2"
            + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
    private static final String LOCK = "SELECT pg_advisory_lock($1, $2)";
    private static final String NEWEST = "SELECT newest FROM store";

    /** What a node's writing connections hold one after the other, as long as they live. */
    record Key(int high, int low) {

        static Key random(Random random) {
            return new Key(random.nextInt(Integer.MAX_VALUE), random.nextInt(Integer.MAX_VALUE));
        }
    }

    /**
     * Connects. What the connection before is still doing on the server, though nobody hears of it any more, ends
     * first: afterwards it is either stored or will never be.
     */
    static Mono<WritingConnection> open(IdentifiedConnections connections, Key key) {
        return connections
                .create()
                .flatMap(connection -> connections.orClosed(
                        connection,
                        Sql.execute(bind(connection, END_OTHERS, key))
                                .then(Sql.execute(bind(connection, LOCK, key)))
                                .then(Sql.first(connection.createStatement(NEWEST), row -> Sql.bigint(row, 0)))
                                .map(newest -> new WritingConnection(connection, connections.id(), newest))));
    }

    private static Statement bind(Connection connection, String sql, Key key) {
        return connection.createStatement(sql).bind(0, key.high()).bind(1, key.low());
    }
}
