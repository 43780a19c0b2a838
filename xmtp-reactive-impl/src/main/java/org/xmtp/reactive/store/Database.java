package org.xmtp.reactive.store;

import io.r2dbc.h2.H2ConnectionConfiguration;
import io.r2dbc.h2.H2ConnectionFactory;
import java.util.Optional;
import java.util.UUID;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.XmtpStorageException;
import org.xmtp.reactive.api.XmtpStore;

/** The H2 database of a store, in a file or in memory, and how it is connected to. */
final class Database {
    /** Commits are written at once, not up to 500 ms later. No trace file: it would hold rows. */
    private static final String SETTINGS = ";WRITE_DELAY=0;CACHE_SIZE=4096;QUERY_CACHE_SIZE=64"
            + ";DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=0;TRACE_LEVEL_SYSTEM_OUT=0";
    /**
     * Commits go behind everything else: what H2 writes into freed space it does not find again after a kill that
     * follows soon. So the file only grows.
     */
    private static final String APPENDING = ";REUSE_SPACE=FALSE";

    /** The database has one user, who has to be its administrator to force it to disk; the sealing guards the rows. */
    private static final String USER = "store";

    private final H2ConnectionFactory factory;
    private final Optional<StoreFile> file;

    private Database(String url, Optional<StoreFile> file) {
        this.factory = new H2ConnectionFactory(H2ConnectionConfiguration.builder()
                .url(url + SETTINGS)
                .username(USER)
                .password("")
                .build());
        this.file = file;
    }

    /** Takes the store's place. */
    static Database take(XmtpStore store) {
        if (store instanceof XmtpStore.InFile inFile) {
            StoreFile file = StoreFile.take(inFile.path());
            return new Database("file:" + file.path() + APPENDING, Optional.of(file));
        }
        return new Database("mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", Optional.empty());
    }

    Sql connect() {
        try {
            return Sql.connect(factory);
        } catch (SqlFailure e) {
            throw explained(e);
        }
    }

    /** Whether it ends with its last connection. */
    boolean inFile() {
        return file.isPresent();
    }

    /** Lets go of its place, once it is closed. */
    void release() {
        file.ifPresent(StoreFile::release);
    }

    private XmtpStorageException explained(SqlFailure failure) {
        if (file.isPresent() && failure.inUse()) {
            return StoreFile.inUse(file.get().path(), "another process");
        }
        if (file.isPresent() && failure.notAStore()) {
            return new XmtpStorageException(
                    ErrorCode.STORE_UNAVAILABLE,
                    "The file " + StoreFile.file(file.get().path()) + " is not a store, or it is damaged (SQL state "
                            + failure.state() + "); restore it from a backup, or give another path.");
        }
        return failure.toStorageException();
    }
}
