package org.xmtp.reactive.store.h2;

import org.xmtp.reactive.api.StoreKey;
import org.xmtp.reactive.api.XmtpStorageException;

/** Where a store's database lies, taken by one store at a time. */
interface StorePlace {
    /** What the database calls it. */
    String url();

    /** What the store is sealed under. */
    StoreKey key();

    /** Whether it was taken away from the store that has it, as it is from a killed process. */
    boolean lost();

    /** Lets go of it, once its database is closed. */
    void release();

    /** What a failure to connect there means to the user. */
    XmtpStorageException explained(SqlFailure failure);
}
