package org.xmtp.reactive.testkit.simulation.search;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.helpers.MessageFormatter;

/**
 * What must hold, said in words. A breach ends the simulation behind the present step: thrown within it, the engine
 * would take it for somebody's error.
 */
final class Checks {
    private final Consumer<AssertionError> breach;

    /** Checks that tell of a breach. */
    Checks(Consumer<AssertionError> breach) {
        this.breach = breach;
    }

    /** Ends the simulation where something does not hold; the arguments are put in for {@code {}}. */
    void that(boolean holds, String otherwise, @Nullable Object... arguments) {
        if (!holds) {
            breach.accept(new AssertionError(
                    MessageFormatter.arrayFormat(otherwise, arguments, null).getMessage()));
        }
    }
}
