package org.xmtp.reactive.node;

import java.io.IOException;
import java.util.List;

/** A node that is started again, at the same address, each time that it was killed. */
final class KilledNode implements AutoCloseable {

    private final List<String> arguments;
    private final int port;
    private NodeProcess process;

    KilledNode(List<String> arguments) throws IOException {
        this.arguments = arguments;
        this.process = start(0);
        this.port = process.uri().getPort();
    }

    private NodeProcess start(int port) throws IOException {
        return NodeProcess.startAt(port, List.of(), arguments.toArray(String[]::new));
    }

    Client client() {
        return new Client(process.uri());
    }

    /**
     * Kills it, and starts it again.
     *
     * @param client connects to it at once
     */
    void die(Client client) throws IOException, InterruptedException {
        process.kill();
        process = start(port);
        client.connectNow();
    }

    @Override
    public void close() {
        process.close();
    }
}
