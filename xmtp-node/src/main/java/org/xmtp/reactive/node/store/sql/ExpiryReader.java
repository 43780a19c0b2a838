package org.xmtp.reactive.node.store.sql;

import com.google.protobuf.ByteString;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Row;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.xmtp.reactive.node.store.Expiry;
import org.xmtp.reactive.node.store.StoredRow;
import reactor.core.publisher.Mono;

/** Reads what is known of the age, the size and the order of what is stored; each by a look-up in an index. */
public final class ExpiryReader {

    private static final String LAST_NOTED = "SELECT at_ms FROM noted ORDER BY at_ms DESC FETCH FIRST 1 ROWS ONLY";
    private static final String IS_DUE = " FROM store WHERE newest > COALESCE("
            + "(SELECT arrival FROM noted ORDER BY at_ms DESC FETCH FIRST 1 ROWS ONLY), 0)"
            + " AND $1 >= COALESCE((SELECT MAX(at_ms) FROM noted), -9000000000000000) + $2";
    private static final String DUE = "SELECT 1" + IS_DUE;
    private static final String NOTE = "INSERT INTO noted SELECT $1, newest" + IS_DUE;
    private static final String ARRIVED_BY =
            "SELECT arrival FROM noted WHERE at_ms <= $1 ORDER BY at_ms DESC FETCH FIRST 1 ROWS ONLY";
    private static final String PLACE = "SELECT place FROM walk WHERE name = $1";
    // The name by a look-up for each row: nothing else may choose the order in which rows are read.
    private static final String ROWS =
            "SELECT arrival, size, (SELECT name FROM topic WHERE topic.id = envelope.topic) FROM envelope"
                    + " WHERE arrival BETWEEN $1 AND $2 ORDER BY arrival FETCH FIRST $3 ROWS ONLY";
    private static final String KEPT = "SELECT bytes FROM store";
    private static final String HAS_LEFT =
            "SELECT 1 FROM store WHERE deleted >= $1 AND NOT EXISTS (SELECT 1 FROM envelope WHERE arrival = $1)";
    private static final String OLDEST = "SELECT COALESCE("
            + "(SELECT arrival FROM envelope WHERE arrival >= $1 ORDER BY arrival FETCH FIRST 1 ROWS ONLY),"
            + " deleted + 1) FROM store";

    private final Function<Row, String> name;

    /** @param name reads the name of a topic from the third column */
    public ExpiryReader(Function<Row, String> name) {
        this.name = name;
    }

    /** Whether a time is to be noted. */
    public Mono<Boolean> isDue(Connection connection, Instant now) {
        return Sql.first(
                        connection
                                .createStatement(DUE)
                                .bind(0, now.toEpochMilli())
                                .bind(1, Expiry.NOTED_EVERY.toMillis()),
                        row -> true)
                .defaultIfEmpty(false);
    }

    /** Notes a time, if it still is to be noted. */
    public Mono<Void> note(Connection connection, Instant now) {
        return Sql.execute(
                connection.createStatement(NOTE).bind(0, now.toEpochMilli()).bind(1, Expiry.NOTED_EVERY.toMillis()));
    }

    /** As {@link Expiry#note} tells it. */
    public Mono<Instant> lastNoted(Connection connection) {
        return Sql.first(connection.createStatement(LAST_NOTED), row -> Instant.ofEpochMilli(Sql.bigint(row, 0)))
                .defaultIfEmpty(Instant.EPOCH);
    }

    /** As {@link Expiry#arrivedBy}. */
    public Mono<Long> arrivedBy(Connection connection, Instant time) {
        return Sql.first(connection.createStatement(ARRIVED_BY).bind(0, time.toEpochMilli()), row -> Sql.bigint(row, 0))
                .defaultIfEmpty(0L);
    }

    /** As {@link Expiry#place}. */
    public Mono<Long> place(Connection connection, ByteString walk) {
        return Sql.first(connection.createStatement(PLACE).bind(0, walk.toByteArray()), row -> Sql.bigint(row, 0))
                .defaultIfEmpty(0L);
    }

    /** As {@link Expiry#rows}. */
    public Mono<List<StoredRow>> rows(Connection connection, long behind, long upTo, int limit) {
        return Sql.rows(
                        connection
                                .createStatement(ROWS)
                                .bind(0, behind + 1)
                                .bind(1, upTo)
                                .bind(2, limit),
                        row -> new StoredRow(Sql.bigint(row, 0), name.apply(row), Sql.integer(row, 1)))
                .collectList();
    }

    /** As {@link Expiry#keptBytes}. */
    public Mono<Long> keptBytes(Connection connection) {
        return Sql.first(connection.createStatement(KEPT), row -> Sql.bigint(row, 0));
    }

    /** As {@link Expiry#hasLeft}. */
    public Mono<Boolean> hasLeft(Connection connection, long arrival) {
        return arrival < 1
                ? Mono.just(false)
                : Sql.first(connection.createStatement(HAS_LEFT).bind(0, arrival), row -> true)
                        .defaultIfEmpty(false);
    }

    /** The first arrival from one on that is kept. */
    public Mono<Long> oldest(Connection connection, long from) {
        return Sql.first(connection.createStatement(OLDEST).bind(0, from), row -> Sql.bigint(row, 0));
    }
}
