package org.xmtp.reactive.store;

import java.nio.file.Path;
import org.xmtp.reactive.api.XmtpStorageException;
import org.xmtp.reactive.api.XmtpStore;
import reactor.core.publisher.Mono;

/** Where stores come from. */
public final class EngineStores {
    private EngineStores() {}

    /** The store that the user has chosen; {@link EngineStore#open} opens it, and {@link EngineStore#close} ends it. */
    public static EngineStore of(XmtpStore store) {
        return new H2Store(store, FoldLimits.DEFAULT);
    }

    /**
     * Creates the deletion of a file store, with everything in it. Does its work on a thread of the store.
     *
     * <ul>
     *   <li><i>completes</i> when it is gone, or never was there.
     *   <li><i>errors with</i> {@link XmtpStorageException} when it is open here or in another process, or cannot be
     *       deleted.
     * </ul>
     *
     * @param path the path it was made with
     */
    public static Mono<Void> delete(Path path) {
        return Mono.defer(() -> {
            StoreThread thread = new StoreThread("xmtp-store-delete");
            return thread.<Void>call(() -> {
                        StoreFile.delete(path);
                        return null;
                    })
                    .doFinally(signal -> thread.end());
        });
    }
}
