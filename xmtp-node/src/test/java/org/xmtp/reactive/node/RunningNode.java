package org.xmtp.reactive.node;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;

/** A running node and a client of it, for each test and each kind of store. */
abstract class RunningNode {

    @Parameter
    StoreKind store = StoreKind.IN_MEMORY;

    @TempDir
    Path data;

    XmtpNode node;
    Client client;

    @BeforeEach
    void start() {
        node = store.node(data).start();
        client = new Client(node.uri());
    }

    @AfterEach
    void stop() {
        // Where the store's server is missing, nothing was started.
        if (node != null) {
            client.close();
            node.close();
        }
    }
}
