package org.xmtp.reactive.benchmarks.load;

import java.util.List;

/** One scenario, ready to be run again and again. Blocks its caller. */
interface Workload {
    /** Runs once with so many messages, and gives the scenario's figures in their order. */
    List<Double> run(int messages);

    /** Does what a run does until the code is compiled, measuring nothing. */
    default void warmUp(int messages) {
        run(messages);
    }
}
