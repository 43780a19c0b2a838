package org.xmtp.reactive.store;

import java.util.List;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.XmtpStorageException;

/** The tables of a store, and the version of their form. */
final class Schema {
    static final int VERSION = 1;
    private static final String IS_THERE =
            "SELECT COUNT(*) FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA = 'PUBLIC' AND TABLE_NAME = 'STORE'";
    private static final String READ_VERSION = "SELECT version FROM store";

    private Schema() {}

    /**
     * Makes sure that the tables are there.
     *
     * @throws XmtpStorageException if a newer version of this software has made them
     */
    static void prepare(Sql sql) {
        if (sql.query(IS_THERE, row -> Column.number(row, 0)).contains(0L)) {
            create(sql);
            return;
        }
        List<Long> versions = sql.query(READ_VERSION, row -> Column.number(row, 0));
        if (versions.size() != 1 || versions.get(0) != VERSION) {
            throw new XmtpStorageException(
                    ErrorCode.STORE_UNAVAILABLE,
                    "The store has the form " + versions + ", this software knows " + VERSION
                            + "; update the software, or use the version that made the store.");
        }
    }

    /**
     * Each statement can be repeated, and the last one makes the store valid: a killed process leaves no half store.
     */
    private static void create(Sql sql) {
        for (Table table : Table.values()) {
            sql.update(table.create());
        }
        sql.update(Openings.CREATE);
        sql.update(HeadRow.CREATE);
        sql.update(ConversationEntries.CREATE);
        sql.update("CREATE TABLE IF NOT EXISTS store(version BIGINT PRIMARY KEY) AS SELECT " + VERSION);
        sql.force();
    }
}
