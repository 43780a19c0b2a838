package org.xmtp.reactive.store.memory;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.api.XmtpStorageException;
import org.xmtp.reactive.api.XmtpStore;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.StoreRuntime;
import org.xmtp.reactive.testkit.EngineStoreContract;
import org.xmtp.reactive.testkit.StoreSamples;

/** The store in plain memory. */
final class MemoryStoreTests implements EngineStoreContract {
    private final EngineStore store = new MemoryStore(XmtpStore.inMemory(), StoreRuntime.SHARED);

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

    /** It cannot be told what is there of it, and never can. */
    @Test
    @SuppressWarnings("NullAway")
    void afterACommitThatBreaksOffHalfWayNothingIsTrusted() {
        Change unheardOf = new Change.ReaderMoved("bot", null);
        assertThatThrownBy(() -> EngineStoreContract.commit(
                        store, List.of(StoreSamples.received(1, 1, 1), StoreSamples.writeSet(2, unheardOf))))
                .isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> store.recover().block()).isInstanceOf(XmtpStorageException.class);
        assertThatThrownBy(() -> store.entries(0, 9).block()).isInstanceOf(XmtpStorageException.class);
    }
}
