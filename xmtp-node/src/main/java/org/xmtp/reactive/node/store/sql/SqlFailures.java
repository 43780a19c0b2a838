package org.xmtp.reactive.node.store.sql;

import io.r2dbc.spi.R2dbcException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xmtp.reactive.node.store.StoreException;

/** What is told of a database that failed. */
public final class SqlFailures {

    private static final Logger LOG = LoggerFactory.getLogger(SqlFailures.class);

    private SqlFailures() {}

    /** The driver's own text holds the row that it failed on: neither the log nor a caller may see it. */
    public static StoreException reported(Throwable cause) {
        if (cause instanceof StoreException known) {
            return known;
        }
        if (cause instanceof R2dbcException r2dbc && r2dbc.getSqlState() != null) {
            String what = "SQL state " + r2dbc.getSqlState() + ", error code " + r2dbc.getErrorCode();
            LOG.error("The store failed: {}", what);
            return failed(what);
        }
        String what = cause.getClass().getName();
        LOG.error("The store failed", placeOf(cause, what));
        return failed(what);
    }

    private static StoreException failed(String what) {
        return new StoreException("the store failed (" + what + ")");
    }

    /** Where it failed, without its text. */
    private static Throwable placeOf(Throwable cause, String what) {
        Throwable place = new Throwable(what);
        place.setStackTrace(cause.getStackTrace());
        return place;
    }
}
