package org.xmtp.reactive.store.h2;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.xmtp.reactive.api.StoreKey;
import org.xmtp.reactive.api.StoreRecovery;
import org.xmtp.reactive.api.XmtpSecurityException;
import org.xmtp.reactive.api.XmtpStorageException;

/** Where a store's database lies, taken by one store at a time. */
interface StorePlace {
    /** What the database calls it. */
    String url();

    /** What the store is sealed under. */
    StoreKey key();

    /** Whether it was taken away from the store that has it, as it is from a killed process. */
    boolean lost();

    /** The file that tells how far the store was; none where it does not outlive its process. */
    default Optional<Path> headFile() {
        return Optional.empty();
    }

    /** Whether there may be no store yet: nothing tells of one. */
    default boolean mayBeNew() {
        return true;
    }

    /** Whether a store that was there is gone. */
    default boolean isEmpty() {
        return false;
    }

    /** Told of its recovery, where one that is not as far as it was may be opened. */
    default Optional<Consumer<StoreRecovery>> recovery() {
        return Optional.empty();
    }

    /** Lets go of it, once its database is closed. */
    void release();

    /** What a failure to connect there, or to read what is needed first, means to the user. */
    XmtpStorageException explained(SqlFailure failure);

    /** What it means to the user that the store cannot be opened. */
    default XmtpSecurityException explained(XmtpSecurityException refusal) {
        return refusal;
    }
}
