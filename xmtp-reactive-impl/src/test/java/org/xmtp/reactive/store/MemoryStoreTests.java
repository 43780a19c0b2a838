package org.xmtp.reactive.store;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.xmtp.reactive.api.XmtpStore;

/** The store in memory. */
final class MemoryStoreTests implements EngineStoreContract {
    private final EngineStore store = EngineStores.of(XmtpStore.inMemory());

    @BeforeEach
    void open() {
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
