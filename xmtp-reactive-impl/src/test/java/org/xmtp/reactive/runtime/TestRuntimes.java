package org.xmtp.reactive.runtime;

import org.xmtp.reactive.api.NodeAccess;
import org.xmtp.reactive.api.RuntimeSpec;
import org.xmtp.reactive.api.spi.NetworkTransport;
import reactor.core.publisher.Mono;

/** Runtimes of two threads of each kind, without a network. */
final class TestRuntimes {
    private TestRuntimes() {}

    static ThreadedRuntime create() {
        RuntimeSpec spec =
                RuntimeSpec.defaults().loops(2).lanes(2).eventThreads(2).storeThreads(2);
        return new ThreadedRuntime(spec, new Nowhere(), Thread.currentThread().getThreadGroup());
    }

    private static final class Nowhere implements ThreadedRuntime.Connections {
        @Override
        public NetworkTransport transport(NodeAccess node) {
            throw new UnsupportedOperationException("no test here has a network");
        }

        @Override
        public Mono<Void> close() {
            return Mono.empty();
        }
    }
}
