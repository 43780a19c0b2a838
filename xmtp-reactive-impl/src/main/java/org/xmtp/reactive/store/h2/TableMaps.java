package org.xmtp.reactive.store.h2;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Which map of a database's file holds which table. The database keeps the statement that makes a table in a row,
 * behind the table's number, and names its map by that number.
 */
final class TableMaps {
    private static final byte[] STATEMENT = "CREATE CACHED TABLE \"PUBLIC\".\"".getBytes(StandardCharsets.US_ASCII);
    private static final String MAP = "table.";
    private static final int LONGEST_NAME = 32;
    private static final Map<String, Table> TABLES =
            Arrays.stream(Table.values()).collect(Collectors.toMap(Table::name, Function.identity()));

    /** Columns before the statement: a number, two zeros, and the length of the text in one or two bytes. */
    private static final int TEXT = 13;

    private static final int ZERO = 32;
    private static final int SMALL_NUMBERS = 16;
    private static final int NUMBER = 4;

    private final Map<Integer, Table> tables = new HashMap<>();

    /** Takes the row at an offset, if it is one of a statement. */
    void take(DamagedFile file, long offset) {
        if (file.at(offset) == STATEMENT[0] && Arrays.equals(file.bytes(offset, STATEMENT.length), STATEMENT)) {
            table(file, offset + STATEMENT.length)
                    .ifPresent(table -> number(file, offset).ifPresent(number -> tables.put(number, table)));
        }
    }

    private static Optional<Table> table(DamagedFile file, long offset) {
        String text = new String(file.bytes(offset, LONGEST_NAME), StandardCharsets.ISO_8859_1);
        int end = text.indexOf('"');
        return end < 0
                ? Optional.empty()
                : Optional.ofNullable(TABLES.get(text.substring(0, end).toUpperCase(Locale.ROOT)));
    }

    private static Optional<Integer> number(DamagedFile file, long text) {
        for (int length = 1; length <= 2; length++) {
            long zeros = text - length - 3;
            if (file.at(zeros + 2) == TEXT && file.at(zeros + 1) == ZERO && file.at(zeros) == ZERO) {
                int last = file.at(zeros - 1);
                if (file.at(zeros - 2) == NUMBER && last >= SMALL_NUMBERS) {
                    return Optional.of(last);
                }
                if (last >= ZERO && last < ZERO + SMALL_NUMBERS) {
                    return Optional.of(last - ZERO);
                }
            }
        }
        return Optional.empty();
    }

    /** The tables by the numbers of their maps, which have these names. */
    Map<Integer, Table> byMap(Map<String, Integer> names) {
        Map<Integer, Table> byMap = new HashMap<>();
        tables.forEach((number, table) -> {
            Integer map = names.get(MAP + number);
            if (map != null) {
                byMap.put(map, table);
            }
        });
        return byMap;
    }
}
