package org.xmtp.reactive.testkit.simulation;

import java.util.List;

/** Something did not hold in a simulation. Says what, under which seed, and what happened last. */
public final class SimulationBreach extends AssertionError {
    private final long seed;

    SimulationBreach(long seed, List<String> lastSteps, Throwable cause) {
        super(
                "Seed " + seed + ": " + cause + System.lineSeparator() + "The last " + lastSteps.size()
                        + " steps (number, virtual time, where, what):" + System.lineSeparator()
                        + String.join(System.lineSeparator(), lastSteps),
                cause);
        this.seed = seed;
    }

    /** The seed that fails again. */
    public long seed() {
        return seed;
    }
}
