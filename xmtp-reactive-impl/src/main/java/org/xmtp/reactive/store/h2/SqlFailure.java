package org.xmtp.reactive.store.h2;

import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.XmtpStorageException;

/** What the database said, reduced to its SQL state: its texts and causes can hold rows. */
final class SqlFailure extends RuntimeException {
    private static final String DUPLICATE_KEY = "23505";
    private static final String IN_USE = "90020";
    private static final String CORRUPTED = "90030";
    private static final String OTHER_FILE_VERSION = "90048";
    private static final String DATA_EXCEPTION = "22";
    private static final String CONSTRAINT = "23";

    private final String state;

    SqlFailure(String state) {
        super("SQL state " + state, null, false, false);
        this.state = state;
    }

    boolean duplicateKey() {
        return state.equals(DUPLICATE_KEY);
    }

    boolean inUse() {
        return state.equals(IN_USE);
    }

    /** Whether the file is not what this version of the database writes. */
    boolean notAStore() {
        return state.equals(CORRUPTED) || state.equals(OTHER_FILE_VERSION);
    }

    /** Whether the values are at fault, not the database. */
    boolean badValues() {
        return state.startsWith(DATA_EXCEPTION) || state.startsWith(CONSTRAINT);
    }

    String state() {
        return state;
    }

    XmtpStorageException toStorageException() {
        return toStorageException("The store");
    }

    /** The same of a store that has a name. */
    XmtpStorageException toStorageException(String store) {
        return new XmtpStorageException(
                ErrorCode.STORE_UNAVAILABLE,
                store + " cannot be read or written (SQL state " + state
                        + "): look for a full or failing disk, then try again. Where that does not help it is damaged: "
                        + Salvage.REMEDY + ".");
    }
}
