package org.xmtp.reactive.store;

import java.util.ArrayList;
import java.util.List;

/** Rows of one table on their way into it, in order of their keys. */
final class RowBatch {
    private final Table table;
    private final Sealer sealer;
    private final List<Long> ids = new ArrayList<>();
    private final List<byte[]> rows = new ArrayList<>();

    RowBatch(Table table, Sealer sealer) {
        this.table = table;
        this.sealer = sealer;
    }

    void add(long id, byte[] plain) {
        addUnsealed(id, sealer.seal(table, id, plain));
    }

    void addUnsealed(long id, byte[] bytes) {
        ids.add(id);
        rows.add(bytes);
    }

    /** Writes new rows. */
    void insert(Sql sql) {
        write(sql, table.insert());
    }

    /** Writes new rows and replaces old ones. */
    void merge(Sql sql) {
        write(sql, table.merge());
    }

    private void write(Sql sql, String statement) {
        if (!ids.isEmpty()) {
            sql.update(statement, ids.toArray(Long[]::new), rows.toArray(byte[][]::new));
        }
    }
}
