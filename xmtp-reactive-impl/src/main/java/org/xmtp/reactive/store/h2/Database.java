package org.xmtp.reactive.store.h2;

import io.r2dbc.h2.H2ConnectionConfiguration;
import io.r2dbc.h2.H2ConnectionFactory;
import java.util.Optional;
import org.xmtp.reactive.api.XmtpSecurityException;
import org.xmtp.reactive.store.StoreHead;

/** The H2 database of a store in its place, and how it is connected to. */
final class Database {
    /** Commits are written at once, not up to 500 ms later. No trace file: it would hold rows. */
    private static final String SETTINGS = ";WRITE_DELAY=0;CACHE_SIZE=4096;QUERY_CACHE_SIZE=64"
            + ";DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=0;TRACE_LEVEL_SYSTEM_OUT=0";

    /** The database has one user, who has to be its administrator to force it to disk; the sealing guards the rows. */
    private static final String USER = "store";

    private static final String READ_ONLY = ";ACCESS_MODE_DATA=r";

    private final H2ConnectionFactory factory;
    private final StorePlace place;

    Database(StorePlace place) {
        this.factory = factory(place, SETTINGS);
        this.place = place;
    }

    private static H2ConnectionFactory factory(StorePlace place, String settings) {
        return new H2ConnectionFactory(H2ConnectionConfiguration.builder()
                .url(place.url() + settings)
                .username(USER)
                .password("")
                .build());
    }

    /**
     * Makes sure that what was there can be read, and tells how far it was. Opened to be written, the database changes
     * a damaged file before anybody knows that it is, and takes from it what could be salvaged.
     *
     * @return its head; nothing where there may be no store, or one of an older form: that is upgraded first, which
     *     cannot be tried
     */
    Optional<StoreHead> probe(Openings openings, FoldLimits limits) {
        if (place.mayBeNew()) {
            return Optional.empty();
        }
        Sql sql = connect(factory(place, SETTINGS + READ_ONLY));
        try {
            return Schema.isCurrent(sql)
                    ? Optional.of(open(sql, openings, limits).head())
                    : Optional.empty();
        } catch (SqlFailure e) {
            throw place.explained(e);
        } finally {
            sql.abort();
        }
    }

    Sql connect() {
        return connect(factory);
    }

    private Sql connect(H2ConnectionFactory factory) {
        try {
            return Sql.connect(factory);
        } catch (SqlFailure e) {
            throw place.explained(e);
        }
    }

    /** Opens what is in it; a failure is told as its place explains it. */
    StoreWriter open(Sql sql, Openings openings, FoldLimits limits) {
        try {
            return StoreWriter.open(sql, openings, limits);
        } catch (SqlFailure e) {
            throw place.explained(e);
        } catch (XmtpSecurityException e) {
            throw place.explained(e);
        }
    }
}
