package org.xmtp.reactive.benchmarks.node;

import java.io.Serial;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/** One kind of load. */
interface NodeScenario {
    /** A figure, with its unit in its name. */
    record Figure(String name, double value) {}

    /** The node did not do what a node does. */
    final class Failed extends RuntimeException {
        @Serial
        private static final long serialVersionUID = 1L;

        Failed(String message) {
            super(message);
        }
    }

    /** What it is called on the command line. */
    String id();

    /** Puts it on. Blocks. */
    List<Figure> run(URI node, Duration measured) throws InterruptedException;
}
