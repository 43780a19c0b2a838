package org.xmtp.reactive.store.h2;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.xmtp.reactive.api.StoreKey;
import org.xmtp.reactive.api.XmtpStore;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.StoreRuntime;
import org.xmtp.reactive.testkit.EngineStoreContract;

/** A store that folds after each commit: every read finds what it looks for in the folded tables. */
final class FoldingStoreTests implements EngineStoreContract {
    @TempDir
    private Path folder;

    private EngineStore store = H2Stores.of(XmtpStore.inMemory(), StoreRuntime.SHARED);

    @BeforeEach
    void open() {
        store = FoldingStores.of(XmtpStore.file(folder.resolve("store"), StoreKey.random()), new FoldLimits(1, 1));
        store.open().block();
    }

    @AfterEach
    void close() {
        store.close().block();
    }

    @Override
    public EngineStore store() {
        return store;
    }
}
