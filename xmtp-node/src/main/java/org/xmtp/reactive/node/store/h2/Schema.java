package org.xmtp.reactive.node.store.h2;

import io.r2dbc.spi.Connection;
import java.util.List;
import org.xmtp.reactive.node.store.StoreException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The tables. An envelope's row is appended in the order of the commits; a page is read from the one index, which holds
 * all that is needed to choose its rows: the message's size as well, so that no more messages are read than are sent.
 * The size depends on the digest, so it makes the identity no weaker.
 */
final class Schema {

    /** Counted up with every change of the tables. */
    private static final int VERSION = 1;

    private static final List<String> TABLES = List.of(
            "CREATE TABLE IF NOT EXISTS node_schema (version INTEGER PRIMARY KEY)",
            "CREATE TABLE IF NOT EXISTS topic (id BIGINT PRIMARY KEY, name VARCHAR(300) NOT NULL UNIQUE)",
            "CREATE TABLE IF NOT EXISTS envelope (id BIGINT PRIMARY KEY, topic BIGINT NOT NULL,"
                    + " timestamp_ns BIGINT NOT NULL, digest VARBINARY(32) NOT NULL, size INTEGER NOT NULL,"
                    + " message VARBINARY(1048214) NOT NULL,"
                    + " CONSTRAINT identity_of_envelope UNIQUE (topic, timestamp_ns, digest, size))");

    private Schema() {}

    /** Creates what is missing and refuses what another version wrote. */
    static Mono<Void> prepare(Connection connection) {
        return Flux.fromIterable(TABLES)
                .concatMap(table -> Sql.execute(connection.createStatement(table)))
                .then(Sql.first(
                        connection.createStatement("SELECT version FROM node_schema"), row -> Sql.integer(row, 0)))
                .switchIfEmpty(
                        Sql.execute(connection.createStatement("INSERT INTO node_schema VALUES (" + VERSION + ")"))
                                .thenReturn(VERSION))
                .flatMap(found -> found == VERSION
                        ? Mono.empty()
                        : Mono.error(new StoreException("the data was written by another version of the node (schema "
                                + found + ", this one knows " + VERSION + "); use that version or another directory")));
    }
}
