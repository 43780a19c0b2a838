package org.xmtp.reactive.store.h2;

import static java.util.Objects.requireNonNull;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.Statement;
import java.util.List;
import java.util.function.Function;
import org.h2.message.DbException;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A connection for one thread of the store. The driver does all its work, file access included, on the thread that
 * subscribes, and signals before it returns: so the {@code block} calls here wait for nobody, and a transaction reads
 * as the sequence it is. No other class subscribes to the driver.
 */
final class Sql {
    private final Connection connection;

    private Sql(Connection connection) {
        this.connection = connection;
    }

    static Sql connect(ConnectionFactory factory) {
        return new Sql(one(factory.create()));
    }

    /** Runs a statement for each row of values, or once without values, and tells how many rows it changed. */
    long update(String sql, Object... values) {
        return drain(Flux.from(statement(sql, values).execute()).concatMap(Result::getRowsUpdated)).stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    /** Reads all rows that a statement gives: the statement has to bound them. */
    <T> List<T> query(String sql, Function<Row, T> read, Object... values) {
        return drain(Flux.from(statement(sql, values).execute())
                .concatMap(result -> result.map((row, metadata) -> read.apply(row))));
    }

    /** How many rows a table has. */
    long count(Table table) {
        return query(table.count(), row -> requireNonNull(row.get(0, Long.class)))
                .get(0);
    }

    void begin() {
        drain(connection.beginTransaction());
    }

    void commit() {
        drain(connection.commitTransaction());
    }

    void rollback() {
        drain(connection.rollbackTransaction());
    }

    /** Returns when everything that was committed is on the disk. */
    void force() {
        update("CHECKPOINT SYNC");
    }

    /** Ends the connection; an open transaction is rolled back. The last one to go closes the database. */
    void close() {
        try {
            drain(connection.close());
        } catch (SqlFailure e) {
            // The database has closed it before.
        }
    }

    /** Ends the database, whoever else is connected, and writes nothing any more. */
    void abort() {
        try {
            update("SHUTDOWN IMMEDIATELY");
        } catch (SqlFailure e) {
            // It has ended before.
        }
        close();
    }

    private Statement statement(String sql, Object... values) {
        Statement statement = connection.createStatement(sql);
        for (int index = 0; index < values.length; index++) {
            statement.bind(index, values[index]);
        }
        return statement;
    }

    private static Connection one(Publisher<? extends Connection> publisher) {
        @Nullable Connection connection;
        try {
            connection = Mono.<Connection>from(publisher).block();
        } catch (RuntimeException e) {
            throw failure(e);
        }
        if (connection == null) {
            throw new SqlFailure("no connection");
        }
        return connection;
    }

    private static <T> List<T> drain(Publisher<T> publisher) {
        try {
            List<T> all = Flux.from(publisher).collectList().block();
            return all == null ? List.of() : all;
        } catch (SqlFailure e) {
            throw e;
        } catch (RuntimeException e) {
            throw failure(e);
        }
    }

    private static SqlFailure failure(RuntimeException e) {
        if (e instanceof R2dbcException known && known.getSqlState() != null) {
            return new SqlFailure(known.getSqlState());
        }
        if (e instanceof DbException known) {
            return new SqlFailure(known.getSQLException().getSQLState());
        }
        // Not even the message of any other exception: it can hold a row just as well.
        return new SqlFailure(e.getClass().getName());
    }
}
