package org.xmtp.reactive.store.h2;

import io.r2dbc.h2.H2ConnectionConfiguration;
import io.r2dbc.h2.H2ConnectionFactory;
import org.xmtp.reactive.api.XmtpSecurityException;

/** The H2 database of a store in its place, and how it is connected to. */
final class Database {
    /** Commits are written at once, not up to 500 ms later. No trace file: it would hold rows. */
    private static final String SETTINGS = ";WRITE_DELAY=0;CACHE_SIZE=4096;QUERY_CACHE_SIZE=64"
            + ";DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=0;TRACE_LEVEL_SYSTEM_OUT=0";

    /** The database has one user, who has to be its administrator to force it to disk; the sealing guards the rows. */
    private static final String USER = "store";

    private final H2ConnectionFactory factory;
    private final StorePlace place;

    Database(StorePlace place) {
        this.factory = new H2ConnectionFactory(H2ConnectionConfiguration.builder()
                .url(place.url() + SETTINGS)
                .username(USER)
                .password("")
                .build());
        this.place = place;
    }

    Sql connect() {
        try {
            return Sql.connect(factory);
        } catch (SqlFailure e) {
            throw place.explained(e);
        }
    }

    /** Opens what is in it; a failure is told as its place explains it. */
    StoreWriter open(Sql sql, Openings openings, FoldLimits limits) {
        try {
            return StoreWriter.open(sql, openings, limits, place.mayBeNew());
        } catch (SqlFailure e) {
            throw place.explained(e);
        } catch (XmtpSecurityException e) {
            throw place.explained(e);
        }
    }
}
