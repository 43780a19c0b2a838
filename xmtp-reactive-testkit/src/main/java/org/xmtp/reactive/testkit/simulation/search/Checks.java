package org.xmtp.reactive.testkit.simulation.search;

import org.jspecify.annotations.Nullable;
import org.slf4j.helpers.MessageFormatter;
import org.xmtp.reactive.testkit.simulation.SimulatedWorld;

/**
 * What must hold, said in words. A breach ends the simulation behind the present step: thrown within it, the engine
 * would take it for somebody's error.
 */
final class Checks {
    private final SimulatedWorld world;

    Checks(SimulatedWorld world) {
        this.world = world;
    }

    /** Ends the simulation where something does not hold; the arguments are put in for {@code {}}. */
    void that(boolean holds, String otherwise, @Nullable Object... arguments) {
        if (!holds) {
            world.fail(new AssertionError(
                    MessageFormatter.arrayFormat(otherwise, arguments, null).getMessage()));
        }
    }
}
