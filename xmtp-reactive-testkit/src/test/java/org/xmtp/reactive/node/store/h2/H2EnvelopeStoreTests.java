package org.xmtp.reactive.node.store.h2;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.xmtp.reactive.node.store.EnvelopeStore;
import org.xmtp.reactive.testkit.EnvelopeStoreContract;

class H2EnvelopeStoreTests implements EnvelopeStoreContract {

    @TempDir
    Path data;

    private EnvelopeStore store;

    @BeforeEach
    void open() {
        store = EnvelopeStoreContract.await(H2EnvelopeStore.open(data));
    }

    @AfterEach
    void close() {
        EnvelopeStoreContract.close(store);
    }

    @Override
    public EnvelopeStore store() {
        return store;
    }
}
