package org.xmtp.reactive.store;

import java.sql.Connection;
import java.sql.SQLException;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;

/**
 * Gives back the room of pages that are no longer used. H2 does so by itself only while nothing happens, and not at all
 * when commits are written at once; it has no statement for it either, so one of ours reaches the file store beneath.
 */
public final class Compaction {
    static final String CREATE = "CREATE ALIAS IF NOT EXISTS compact FOR '" + Compaction.class.getName() + ".step'";
    private static final String STEP = "CALL compact(?, ?)";
    /** The percentage of used pages that is full enough: fuller ones cost more to move than they give. */
    private static final int FILL_RATE = 70;
    /** What one step moves: some milliseconds, once a fold. */
    private static final int STEP_BYTES = 8 << 20;

    private Compaction() {}

    /** Takes one step. */
    static void step(Sql sql) {
        sql.query(STEP, row -> true, FILL_RATE, STEP_BYTES);
    }

    /**
     * Moves what is used out of the emptiest parts of the file. Called by the database, on the thread of the
     * connection.
     *
     * @param connection the connection that the statement runs on
     * @param fillRate the percentage of used pages that is full enough
     * @param bytes how much to move, about
     * @return whether anything was moved
     */
    public static boolean step(Connection connection, int fillRate, int bytes) throws SQLException {
        SessionLocal session =
                (SessionLocal) connection.unwrap(JdbcConnection.class).getSession();
        return session.getDatabase().getStore().getMvStore().compact(fillRate, bytes);
    }
}
