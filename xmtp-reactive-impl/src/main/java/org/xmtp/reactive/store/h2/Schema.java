package org.xmtp.reactive.store.h2;

import java.util.List;
import java.util.Set;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.XmtpStorageException;

/** The tables of a store, and the version of their form. */
final class Schema {
    static final long VERSION = 3;
    /**
     * Those before it. The first has fewer tables. In both, rows tell nothing of signed bundles, of revocations or of
     * who waits to be approved: software that knows of none would leave out of a row what it does not know.
     */
    private static final Set<Long> EARLIER = Set.of(1L, 2L);

    private static final String IS_THERE =
            "SELECT COUNT(*) FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA = 'PUBLIC' AND TABLE_NAME = 'STORE'";
    private static final String READ_VERSION = "SELECT version FROM store";

    private Schema() {}

    /**
     * Makes sure that the tables are there, in the form of today.
     *
     * @throws XmtpStorageException if a newer version of this software has made them
     */
    static void prepare(Sql sql) {
        if (sql.query(IS_THERE, row -> Column.number(row, 0)).contains(0L)) {
            create(sql);
        } else if (requireKnown(sql) != VERSION) {
            upgrade(sql);
        }
    }

    /**
     * The version of the form of tables that are there.
     *
     * @throws XmtpStorageException if it is none of those that are known
     */
    static long requireKnown(Sql sql) {
        List<Long> versions = sql.query(READ_VERSION, row -> Column.number(row, 0));
        if (versions.size() == 1 && (versions.get(0) == VERSION || EARLIER.contains(versions.get(0)))) {
            return versions.get(0);
        }
        throw new XmtpStorageException(
                ErrorCode.STORE_UNAVAILABLE,
                "The store has the form " + versions + ", this software knows " + VERSION
                        + "; update the software, or use the version that made the store. If that is this one, the"
                        + " store is damaged: " + Salvage.REMEDY + ".");
    }

    /**
     * Each statement can be repeated, and the last one makes the store valid: a killed process leaves no half store.
     */
    private static void create(Sql sql) {
        createTables(sql);
        sql.update("CREATE TABLE IF NOT EXISTS store(version BIGINT PRIMARY KEY) AS SELECT " + VERSION);
        sql.force();
    }

    private static void upgrade(Sql sql) {
        createTables(sql);
        sql.update("UPDATE store SET version = " + VERSION);
        sql.force();
    }

    private static void createTables(Sql sql) {
        for (Table table : Table.values()) {
            sql.update(table.create());
        }
        sql.update(Openings.CREATE);
        sql.update(HeadRow.CREATE);
        sql.update(ConversationEntries.CREATE);
        sql.update(OutboxParts.CREATE);
    }
}
