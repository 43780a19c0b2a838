package org.xmtp.reactive.store.h2;

import io.r2dbc.spi.Row;
import java.util.Objects;
import java.util.Optional;

/** Reads the columns of a row. */
final class Column {
    private Column() {}

    static long number(Row row, int index) {
        return Objects.requireNonNull(row.get(index, Long.class), "a number");
    }

    static byte[] bytes(Row row, int index) {
        return Objects.requireNonNull(row.get(index, byte[].class), "bytes");
    }

    static Optional<byte[]> optionalBytes(Row row, int index) {
        return Optional.ofNullable(row.get(index, byte[].class));
    }
}
