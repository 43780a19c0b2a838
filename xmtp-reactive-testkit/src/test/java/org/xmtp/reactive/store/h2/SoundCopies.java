package org.xmtp.reactive.store.h2;

import io.r2dbc.h2.H2ConnectionConfiguration;
import io.r2dbc.h2.H2ConnectionFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Where a file has copies of the rows that its database shows, found by their bytes: which rows are sound after some
 * damage can so be told without reading the damaged file.
 */
final class SoundCopies {
    private static final List<Table> TABLES =
            List.of(Table.ENTRY, Table.REFUSAL, Table.READER, Table.INSTALLATION, Table.CONTACTS, Table.SESSIONS);

    /** Its key and its length stand before a row's bytes. */
    private static final int BEFORE = 13;

    private final Map<Table, Map<Long, byte[]>> rows = new EnumMap<>(Table.class);
    private final Map<Integer, byte[]> openings = new HashMap<>();
    private final Map<ByteBuffer, List<Integer>> copies = new HashMap<>();

    /** Of a database, closed in order, and the bytes of its file. */
    SoundCopies(Path database, byte[] file) {
        Sql sql = connect(database);
        for (Table table : TABLES) {
            rows.put(table, rows(sql, "SELECT id, sealed FROM " + table));
        }
        rows(sql, "SELECT number, proof FROM opening")
                .forEach((number, proof) -> openings.put(number.intValue(), proof));
        sql.update("SHUTDOWN");
        rows.values().forEach(table -> table.values().forEach(this::awaited));
        openings.values().forEach(this::awaited);
        for (int at = 0; at + Sealed.HEADER_LENGTH < file.length; at++) {
            if (file[at] == Sealed.VERSION) {
                List<Integer> found = copies.get(ByteBuffer.wrap(file, at, Sealed.HEADER_LENGTH));
                if (found != null) {
                    found.add(at);
                }
            }
        }
    }

    static Sql connect(Path database) {
        return Sql.connect(new H2ConnectionFactory(H2ConnectionConfiguration.builder()
                .url("file:" + database)
                .username("store")
                .password("")
                .build()));
    }

    private static Map<Long, byte[]> rows(Sql sql, String query) {
        Map<Long, byte[]> rows = new HashMap<>();
        sql.query(query, row -> Map.entry(Column.number(row, 0), Column.bytes(row, 1)))
                .forEach(row -> rows.put(row.getKey(), row.getValue()));
        return rows;
    }

    private static ByteBuffer header(byte[] row) {
        return ByteBuffer.wrap(row, 0, Sealed.HEADER_LENGTH);
    }

    private void awaited(byte[] row) {
        copies.put(header(row), new ArrayList<>());
    }

    List<Table> tables() {
        return TABLES;
    }

    /** The keys of rows of which a copy, and one of the opening that they were sealed in, is untouched. */
    Set<Long> sound(Table table, List<Damage.Hit> hits) {
        Set<Long> sound = new TreeSet<>();
        rows.getOrDefault(table, Map.of()).forEach((id, row) -> {
            byte[] proof = openings.getOrDefault(Sealed.opening(row), new byte[0]);
            // The salt stands before the proof.
            if (isWhole(row, BEFORE, hits) && isWhole(proof, BEFORE + Openings.SALT_LENGTH, hits)) {
                sound.add(id);
            }
        });
        return sound;
    }

    private boolean isWhole(byte[] row, int before, List<Damage.Hit> hits) {
        return copies.getOrDefault(header(row), List.of()).stream()
                .anyMatch(at -> hits.stream().noneMatch(hit -> hit.touches(at - before, before + row.length)));
    }
}
