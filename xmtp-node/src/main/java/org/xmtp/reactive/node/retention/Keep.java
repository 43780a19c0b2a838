package org.xmtp.reactive.node.retention;

import java.time.Duration;

/** How long the envelopes of some topics are kept. */
sealed interface Keep {

    /** Whatever comes. */
    record ForEver() implements Keep {}

    /** As long as the size of all that is kept allows. */
    record WhileThereIsRoom() implements Keep {}

    /**
     * For a time after their arrival, or less where the size of all that is kept asks for that.
     *
     * @param time at least a second
     */
    record For(Duration time) implements Keep {

        public For {
            if (time.compareTo(Duration.ofSeconds(1)) < 0) {
                throw new IllegalArgumentException("envelopes are kept for a second at least, not for " + time);
            }
        }
    }
}
