package org.xmtp.reactive.store.h2;

import com.google.protobuf.InvalidProtocolBufferException;
import io.r2dbc.spi.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xmtp.reactive.store.EngineStore;

/**
 * Reads sealed rows through one connection, in steps that are bounded in rows and in bytes. A row that is not what was
 * written there hides no other: it is logged, and comes as nothing.
 */
final class SealedTables {
    private static final Logger LOG = LoggerFactory.getLogger(SealedTables.class);

    private final Sql sql;
    private final Opener opener;
    private final StepSizes steps = new StepSizes();

    SealedTables(Sql sql, Opener opener) {
        this.sql = sql;
        this.opener = opener;
    }

    /** Reads the stored form of a row. */
    @FunctionalInterface
    interface Decoder<T> {
        T decode(byte[] plain) throws InvalidProtocolBufferException;
    }

    /** A row as it lies there, and its length; its bytes are left out where they are too many. */
    private record Raw(long id, long length, Optional<byte[]> bytes) {}

    /** The rows with these keys that are there and whole, in no order. */
    <T> Map<Long, T> rows(Table table, Collection<Long> ids, Decoder<T> decoder) {
        Map<Long, T> found = new LinkedHashMap<>();
        unopenedRows(table, ids)
                .forEach((id, bytes) -> open(table, id, bytes, decoder).ifPresent(row -> found.put(id, row)));
        return found;
    }

    /**
     * The row with this key, if it is there.
     *
     * @throws org.xmtp.reactive.api.XmtpSecurityException if it is not what was written there
     */
    <T> Optional<T> row(Table table, long id, Decoder<T> decoder) {
        return Optional.ofNullable(unopenedRows(table, List.of(id)).get(id))
                .map(bytes -> open(table, id, bytes, decoder).orElseThrow(() -> Opener.tampered(table.name(), id)));
    }

    /** The rows with these keys as they lie there. */
    Map<Long, byte[]> unopenedRows(Table table, Collection<Long> ids) {
        Map<Long, byte[]> found = new LinkedHashMap<>();
        for (Long[] step : steps(ids)) {
            sql.query(table.select(), row -> new Raw(Column.number(row, 0), 0, Column.optionalBytes(row, 1)), (Object)
                            step)
                    .forEach(raw -> raw.bytes().ifPresent(bytes -> found.put(raw.id(), bytes)));
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

    /** Hands over every whole row of a table, page by page. */
    <T> void forEach(Table table, Decoder<T> decoder, Consumer<T> action) {
        // Keys are digests, so the least of them is never met in practice; a page cannot begin before it.
        forEach(table, Long.MIN_VALUE, Long.MAX_VALUE, decoder, (id, row) -> row.ifPresent(action));
    }

    /** Hands over the rows behind a key and up to another one, page by page; nothing for damaged ones. */
    <T> void forEach(Table table, long after, long upTo, Decoder<T> decoder, BiConsumer<Long, Optional<T>> action) {
        long last = after;
        Map<Long, Optional<T>> page;
        do {
            page = page(table, last, upTo, StepSizes.MAX_ROWS, decoder);
            for (Map.Entry<Long, Optional<T>> row : page.entrySet()) {
                action.accept(row.getKey(), row.getValue());
                last = row.getKey();
            }
        } while (!page.isEmpty());
    }

    /** Rows behind a key and up to another one, in order, within a page's bytes; nothing for damaged ones. */
    <T> Map<Long, Optional<T>> page(Table table, long after, long upTo, int limit, Decoder<T> decoder) {
        Map<Long, Optional<T>> page = new LinkedHashMap<>();
        long room = EngineStore.PAGE_BYTES;
        long last = after;
        while (page.size() < limit) {
            int step = Math.min(limit - page.size(), steps.rows(table, room));
            List<Raw> raws = query(table, table.page(), StepSizes.inline(step), last, upTo, step);
            for (Raw raw : raws) {
                last = raw.id();
                room -= raw.length();
                if (room < 0 && !page.isEmpty()) {
                    return page;
                }
                // Deleted since, where it is not there any more.
                bytes(table, raw).ifPresent(bytes -> page.put(raw.id(), open(table, raw.id(), bytes, decoder)));
            }
            if (raws.size() < step) {
                return page;
            }
        }
        return page;
    }

    /**
     * The rows with these keys, in the order given, within a page's bytes but one whole row at least; nothing for
     * damaged and missing ones.
     */
    <T> Map<Long, Optional<T>> pageOf(Table table, List<Long> ids, Decoder<T> decoder) {
        Map<Long, Optional<T>> page = new LinkedHashMap<>();
        long room = EngineStore.PAGE_BYTES;
        boolean empty = true;
        int next = 0;
        while (next < ids.size()) {
            int step = Math.min(ids.size() - next, steps.rows(table, Math.max(0, room)));
            List<Long> asked = ids.subList(next, next + step);
            Map<Long, Raw> raws = new HashMap<>();
            query(table, table.selectInline(), StepSizes.inline(step), (Object) asked.toArray(Long[]::new))
                    .forEach(raw -> raws.put(raw.id(), raw));
            for (Long id : asked) {
                Raw raw = raws.get(id);
                Optional<T> row = Optional.empty();
                if (raw != null) {
                    room -= raw.length();
                    if (room < 0 && !empty) {
                        return page;
                    }
                    row = bytes(table, raw).flatMap(bytes -> open(table, id, bytes, decoder));
                }
                empty &= row.isEmpty();
                page.put(id, row);
            }
            next += step;
        }
        return page;
    }

    private List<Raw> query(Table table, String statement, Object... values) {
        List<Raw> raws = sql.query(statement, SealedTables::raw, values);
        steps.met(table, raws.size(), raws.stream().mapToLong(Raw::length).sum());
        return raws;
    }

    private static Raw raw(Row row) {
        return new Raw(Column.number(row, 0), Column.number(row, 1), Column.optionalBytes(row, 2));
    }

    /** The bytes of a row; empty if it was deleted since. */
    private Optional<byte[]> bytes(Table table, Raw raw) {
        return raw.bytes()
                .or(() -> Optional.ofNullable(
                        unopenedRows(table, List.of(raw.id())).get(raw.id())));
    }

    private <T> Optional<T> open(Table table, long id, byte[] bytes, Decoder<T> decoder) {
        Optional<byte[]> plain = opener.tryOpen(table.identity(), id, bytes);
        if (plain.isPresent()) {
            try {
                return Optional.of(decoder.decode(plain.get()));
            } catch (InvalidProtocolBufferException | RuntimeException e) {
                // Its text can hold the row; sealed under our key, it is of a form that this version does not know.
                LOG.debug("A row that cannot be read: {}", e.getClass().getName());
            }
        }
        LOG.warn("Row {} of table {} is not what was written there", id, table);
        return Optional.empty();
    }

    private static List<Long[]> steps(Collection<Long> ids) {
        Long[] all = ids.toArray(Long[]::new);
        List<Long[]> steps = new ArrayList<>();
        for (int from = 0; from < all.length; from += StepSizes.MAX_ROWS) {
            steps.add(Arrays.copyOfRange(all, from, Math.min(all.length, from + StepSizes.MAX_ROWS)));
        }
        return steps;
    }
}
