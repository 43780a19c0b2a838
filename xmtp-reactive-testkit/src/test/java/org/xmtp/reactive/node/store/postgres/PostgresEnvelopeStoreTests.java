package org.xmtp.reactive.node.store.postgres;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.xmtp.reactive.node.postgres.PostgresServer;
import org.xmtp.reactive.node.store.EnvelopeStore;
import org.xmtp.reactive.node.store.SharedEnvelopeStore;
import org.xmtp.reactive.testkit.EnvelopeStoreContract;
import org.xmtp.reactive.testkit.SharedEnvelopeStoreContract;

class PostgresEnvelopeStoreTests implements SharedEnvelopeStoreContract {

    private PostgresUrl url;
    private SharedEnvelopeStore store;
    private @Nullable SharedEnvelopeStore second;

    @BeforeAll
    static void assumeInstalled() {
        PostgresServer.assumeInstalled();
    }

    @BeforeEach
    void open() {
        url = PostgresUrl.parse(PostgresServer.shared().newDatabase());
        store = opened();
    }

    private SharedEnvelopeStore opened() {
        return EnvelopeStoreContract.await(PostgresEnvelopeStore.open(url, PostgresServer.PASSWORD));
    }

    @AfterEach
    void close() {
        EnvelopeStoreContract.close(store);
        if (second != null) {
            EnvelopeStoreContract.close(second);
        }
    }

    @Override
    public EnvelopeStore store() {
        return store;
    }

    @Override
    public SharedEnvelopeStore second() {
        SharedEnvelopeStore other = second;
        if (other == null) {
            other = opened();
            second = other;
        }
        return other;
    }
}
