package org.xmtp.reactive.store.h2;

import io.r2dbc.h2.H2ConnectionConfiguration;
import io.r2dbc.h2.H2ConnectionFactory;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.xmtp.reactive.api.XmtpSecurityException;
import org.xmtp.reactive.store.StoreHead;
import org.xmtp.reactive.store.StoredInstallation;

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
     * Makes sure that what was there can be read, and may be opened. Opened to be written, the database changes a
     * damaged file before anybody knows that it is, and takes from it what could be salvaged.
     *
     * @param admission refuses a store by its head; asked while nobody else can write it
     */
    void probe(Openings openings, FoldLimits limits, Consumer<StoreHead> admission) {
        if (place.mayBeNew()) {
            // What a killed process has begun to make cannot be opened for reading only.
            return;
        }
        if (place.isEmpty()) {
            admission.accept(Head.EMPTY.tip().head(StoredInstallation.NONE));
            return;
        }
        Sql sql = connect(factory(place, SETTINGS + READ_ONLY));
        try {
            admission.accept(explained(() -> {
                Schema.requireKnown(sql);
                return StoreWriter.found(sql, openings, limits).head();
            }));
        } finally {
            sql.abort();
        }
    }

    Sql connect() {
        return connect(factory);
    }

    private Sql connect(H2ConnectionFactory factory) {
        return explained(() -> Sql.connect(factory));
    }

    /** Opens what is in it; a failure is told as its place explains it. */
    StoreWriter open(Sql sql, Openings openings, FoldLimits limits) {
        return explained(() -> StoreWriter.open(sql, openings, limits));
    }

    private <T> T explained(Supplier<T> step) {
        try {
            return step.get();
        } catch (SqlFailure e) {
            throw place.explained(e);
        } catch (XmtpSecurityException e) {
            throw place.explained(e);
        }
    }
}
