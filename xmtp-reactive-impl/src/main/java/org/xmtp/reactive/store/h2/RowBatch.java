package org.xmtp.reactive.store.h2;

import java.util.ArrayList;
import java.util.List;
import org.xmtp.reactive.store.CommitException;
import org.xmtp.reactive.store.CommitException.Outcome;

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

    /**
     * Adds the row of a position, behind those of earlier ones.
     *
     * @throws CommitException if the position has one already
     */
    void append(long position, byte[] plain) {
        if (!ids.isEmpty() && ids.get(ids.size() - 1) >= position) {
            throw new CommitException(
                    Outcome.REJECTED, "Write-set " + position + " has more than one row for table " + table + ".");
        }
        add(position, plain);
    }

    /** Writes new rows. */
    void insert(Sql sql) {
        write(sql, table.insert());
    }

    /**
     * Writes the rows of new positions.
     *
     * @throws CommitException if one is taken
     */
    void insertPositions(Sql sql) {
        try {
            insert(sql);
        } catch (SqlFailure e) {
            if (e.duplicateKey()) {
                throw new CommitException(
                        Outcome.CONFLICT, "A position is taken already: another process writes to this store.");
            }
            throw e;
        }
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
