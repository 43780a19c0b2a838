package org.xmtp.reactive.store;

import com.google.protobuf.InvalidProtocolBufferException;
import io.r2dbc.spi.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Reads sealed rows through one connection, in steps that are bounded in rows and in bytes: the database builds a whole
 * result in memory before it gives the first row.
 */
final class SealedTables {
    /** Rows that one statement names or gives. */
    static final int STEP_ROWS = 256;
    /** Where a page ends, though it holds one row at least. */
    static final long PAGE_BYTES = 1L << 20;

    private final Sql sql;
    private final Opener opener;

    SealedTables(Sql sql, Opener opener) {
        this.sql = sql;
        this.opener = opener;
    }

    /** Reads the stored form of a row. */
    @FunctionalInterface
    interface Decoder<T> {
        T decode(byte[] plain) throws InvalidProtocolBufferException;
    }

    /** A row as it lies there; empty if it is too large for a page. */
    private record Raw(long id, Optional<byte[]> bytes) {}

    /** The rows with these keys, as far as they are there, in no order. */
    <T> Map<Long, T> rows(Table table, Collection<Long> ids, Decoder<T> decoder) {
        Map<Long, T> found = new LinkedHashMap<>();
        for (Long[] step : steps(ids)) {
            for (Raw raw : sql.query(table.select(), SealedTables::raw, (Object) step)) {
                raw.bytes().ifPresent(bytes -> found.put(raw.id(), open(table, raw.id(), bytes, decoder)));
            }
        }
        return found;
    }

    <T> Optional<T> row(Table table, long id, Decoder<T> decoder) {
        return Optional.ofNullable(rows(table, List.of(id), decoder).get(id));
    }

    /** The rows with these keys as they lie there, for the table whose rows are not sealed. */
    Map<Long, byte[]> unsealedRows(Table table, Collection<Long> ids) {
        Map<Long, byte[]> found = new LinkedHashMap<>();
        for (Long[] step : steps(ids)) {
            for (Raw raw : sql.query(table.select(), SealedTables::raw, (Object) step)) {
                raw.bytes().ifPresent(bytes -> found.put(raw.id(), bytes));
            }
        }
        return found;
    }

    /** Which of these keys have a row. */
    List<Long> present(Table table, Collection<Long> ids) {
        List<Long> present = new ArrayList<>();
        for (Long[] step : steps(ids)) {
            present.addAll(sql.query(table.selectIds(), row -> Column.number(row, 0), (Object) step));
        }
        return present;
    }

    /** Hands over every row of a table, page by page. */
    <T> void forEach(Table table, Decoder<T> decoder, Consumer<T> action) {
        long last = Long.MIN_VALUE;
        while (true) {
            // Keys are digests, so the least of them is never met in practice; a page cannot begin before it.
            Map<Long, T> page = page(table, last, Long.MAX_VALUE, STEP_ROWS, decoder);
            if (page.isEmpty()) {
                return;
            }
            for (Map.Entry<Long, T> row : page.entrySet()) {
                action.accept(row.getValue());
                last = row.getKey();
            }
        }
    }

    /** Rows behind a key and up to another one, in order, within a page's bytes. */
    <T> Map<Long, T> page(Table table, long after, long upTo, int limit, Decoder<T> decoder) {
        Map<Long, T> page = new LinkedHashMap<>();
        long total = 0;
        long last = after;
        while (page.size() < limit) {
            int step = Math.min(limit - page.size(), STEP_ROWS);
            List<Raw> raws = sql.query(table.page(), SealedTables::raw, last, upTo, step);
            for (Raw raw : raws) {
                last = raw.id();
                Optional<byte[]> bytesThere = raw.bytes().or(() -> large(table, raw.id()));
                if (bytesThere.isEmpty()) {
                    continue;
                }
                total += bytesThere.get().length;
                if (total > PAGE_BYTES && !page.isEmpty()) {
                    return page;
                }
                page.put(raw.id(), open(table, raw.id(), bytesThere.get(), decoder));
            }
            if (raws.size() < step) {
                return page;
            }
        }
        return page;
    }

    /** The rows with these keys, all of them there, in the order given, within a page's bytes. */
    <T> Map<Long, T> pageOf(Table table, List<Long> ids, Decoder<T> decoder) {
        Map<Long, T> page = new LinkedHashMap<>();
        long total = 0;
        for (Long[] step : steps(ids)) {
            Map<Long, Raw> raws = new TreeMap<>();
            sql.query(table.selectInline(), SealedTables::raw, (Object) step).forEach(raw -> raws.put(raw.id(), raw));
            for (Long id : step) {
                Raw raw = raws.get(id);
                if (raw == null) {
                    throw Opener.tampered(table.name(), id);
                }
                byte[] bytes = raw.bytes().or(() -> large(table, id)).orElseThrow();
                total += bytes.length;
                if (total > PAGE_BYTES && !page.isEmpty()) {
                    return page;
                }
                page.put(id, open(table, id, bytes, decoder));
            }
        }
        return page;
    }

    /** A row that no page has; empty if it was deleted since. */
    private Optional<byte[]> large(Table table, long id) {
        return sql.query(table.select(), SealedTables::raw, (Object) new Long[] {id}).stream()
                .findFirst()
                .flatMap(Raw::bytes);
    }

    private <T> T open(Table table, long id, byte[] bytes, Decoder<T> decoder) {
        try {
            return decoder.decode(opener.open(table, id, bytes));
        } catch (InvalidProtocolBufferException e) {
            throw Opener.tampered(table.name(), id);
        }
    }

    private static Raw raw(Row row) {
        return new Raw(Column.number(row, 0), Column.optionalBytes(row, 1));
    }

    private static List<Long[]> steps(Collection<Long> ids) {
        Long[] all = ids.toArray(Long[]::new);
        List<Long[]> steps = new ArrayList<>();
        for (int from = 0; from < all.length; from += STEP_ROWS) {
            steps.add(Arrays.copyOfRange(all, from, Math.min(all.length, from + STEP_ROWS)));
        }
        return steps;
    }
}
