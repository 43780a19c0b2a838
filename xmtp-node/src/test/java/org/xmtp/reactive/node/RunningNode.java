package org.xmtp.reactive.node;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;

/** A running node, or several, and a client of it, for each test and each kind of store. */
abstract class RunningNode {

    @Parameter
    StoreKind store = StoreKind.IN_MEMORY;

    @TempDir
    Path data;

    private List<XmtpNode> nodes = List.of();
    Client client;

    @BeforeEach
    void start() {
        nodes = store.start(data);
        client = Client.of(nodes.stream().map(XmtpNode::uri).toList());
    }

    @AfterEach
    void stop() {
        // Where the store's server is missing, nothing was started.
        if (client != null) {
            client.close();
            closeNodes();
        }
    }

    void closeNodes() {
        nodes.forEach(XmtpNode::close);
    }

    int subscribers() {
        return nodes.stream().mapToInt(XmtpNode::subscribers).sum();
    }
}
