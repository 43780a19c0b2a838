package org.xmtp.reactive.store;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.xmtp.reactive.api.StoreKey;
import org.xmtp.reactive.api.XmtpStore;

/** The store in a file. */
final class FileStoreTests implements EngineStoreContract {
    @TempDir
    private Path folder;

    private EngineStore store = EngineStores.of(XmtpStore.inMemory());

    @BeforeEach
    void open() {
        store = EngineStores.of(XmtpStore.file(folder.resolve("store"), StoreKey.random()));
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
