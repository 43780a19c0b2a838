package org.xmtp.reactive.node.http;

import java.net.InetSocketAddress;
import java.time.Duration;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.resources.LoopResources;

/** A server of HTTP that listens, with threads of its own. */
final class Listener {

    private static final Duration LONGEST_BIND = Duration.ofSeconds(10);

    private final LoopResources threads;
    private final DisposableServer server;

    /**
     * Listens. Blocks until it does.
     *
     * @param server what it answers
     * @param name of its threads
     * @param workers how many of them there are
     * @throws RuntimeException if it can't listen there
     */
    Listener(HttpServer server, InetSocketAddress address, String name, int workers) {
        this.threads = LoopResources.create(name, 1, workers, true);
        try {
            this.server = server.bindAddress(() -> address).runOn(threads).bindNow(LONGEST_BIND);
        } catch (RuntimeException e) {
            endThreads();
            throw e;
        }
    }

    /** Where it listens. */
    InetSocketAddress address() {
        return (InetSocketAddress) server.address();
    }

    /** Ends it: what is under way has so long to come to its end. Blocks. */
    void close(Duration longest) {
        try {
            server.disposeNow(longest);
        } catch (IllegalStateException e) {
            // Something is still under way, and ends here.
        }
        endThreads();
    }

    private void endThreads() {
        threads.disposeLater(Duration.ZERO, LONGEST_BIND).block();
    }
}
