package org.xmtp.reactive.store.h2;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.xmtp.reactive.api.XmtpStore;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.StoreRuntime;
import org.xmtp.reactive.testkit.EngineStoreContract;

/** The store on H2 in memory. */
final class H2MemoryStoreTests implements EngineStoreContract {
    private final EngineStore store = H2Stores.of(XmtpStore.inMemory(), StoreRuntime.SHARED);

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
