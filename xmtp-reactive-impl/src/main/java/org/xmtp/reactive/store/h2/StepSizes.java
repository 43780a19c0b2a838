package org.xmtp.reactive.store.h2;

import java.util.EnumMap;
import java.util.Map;
import org.xmtp.reactive.store.EngineStore;

/**
 * How many rows a statement should ask for. The database reads every row that it passes, whole, and builds the result
 * in memory before it gives the first row: so as many as fit a page at the size that the table's rows had last. For one
 * thread.
 */
final class StepSizes {
    /** Rows that one statement names or gives at most. */
    static final int MAX_ROWS = 256;

    /** As long as nothing is known of a table. */
    private static final long FIRST_GUESS = 64 << 10;

    private final Map<Table, Long> sizes = new EnumMap<>(Table.class);

    /** How many rows to ask for where a page has room for so many bytes. */
    int rows(Table table, long room) {
        long fitting = Math.max(1, room / sizes.getOrDefault(table, FIRST_GUESS));
        return (int) Math.min(fitting, MAX_ROWS);
    }

    /** Up to which length rows should come with a statement that asks for so many; the larger ones are read alone. */
    static long inline(int rows) {
        return 2 * EngineStore.PAGE_BYTES / rows;
    }

    /** Takes note of what a statement has met: growing rows count at once, shrinking ones by and by. */
    void met(Table table, int rows, long bytes) {
        if (rows > 0) {
            long size = Math.max(1, bytes / rows);
            long before = sizes.getOrDefault(table, size);
            sizes.put(table, Math.max(size, (before + size) / 2));
        }
    }
}
