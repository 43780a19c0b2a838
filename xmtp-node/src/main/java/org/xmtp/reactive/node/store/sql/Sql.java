package org.xmtp.reactive.node.store.sql;

import io.r2dbc.spi.Result;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.Statement;
import java.util.Objects;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Statements run to their end: with this driver, what is not drained is not done. */
public final class Sql {

    private Sql() {}

    public static Mono<Void> execute(Statement statement) {
        return updates(statement).then();
    }

    /** Emits for each binding how many rows it changed. */
    public static Flux<Long> updates(Statement statement) {
        return Flux.<Result>from(statement.execute()).concatMap(Result::getRowsUpdated);
    }

    public static <T> Flux<T> rows(Statement statement, Function<Row, T> mapping) {
        return Flux.<Result>from(statement.execute())
                .concatMap(result -> result.map((row, metadata) -> mapping.apply(row)));
    }

    /** The first row of a statement that gives one or none. */
    public static <T> Mono<T> first(Statement statement, Function<Row, T> mapping) {
        return rows(statement, mapping)
                .collectList()
                .flatMap(rows -> Mono.justOrEmpty(rows.stream().findFirst()));
    }

    public static long bigint(Row row, int column) {
        return Objects.requireNonNull(row.get(column, Long.class));
    }

    public static Long[] bigints(Row row, int column) {
        return Objects.requireNonNull(row.get(column, Long[].class));
    }

    public static int integer(Row row, int column) {
        return Objects.requireNonNull(row.get(column, Integer.class));
    }

    public static byte[] bytes(Row row, int column) {
        return Objects.requireNonNull(row.get(column, byte[].class));
    }
}
