package org.xmtp.reactive.cryptography.oracles;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.assertj.core.api.SoftAssertions;
import org.xmtp.reactive.cryptography.olm.OlmException.Reason;

/** That a campaign has seen all there is to see: one that meets nothing difficult proves nothing. */
final class Coverage {
    static final long MESSAGES = 20_000;

    private Coverage() {}

    static void assertComplete(Tally tally, long seed, Set<Event> impossible) {
        assertThat(tally.of(Event.MESSAGES)).isGreaterThanOrEqualTo(MESSAGES);
        SoftAssertions.assertSoftly(softly -> {
            for (Event event : Event.values()) {
                softly.assertThat(tally.of(event) > 0)
                        .as("seed %d: %s", seed, event)
                        .isEqualTo(!impossible.contains(event));
            }
            for (Reason reason : Reason.values()) {
                softly.assertThat(tally.of(reason))
                        .as("seed %d: %s", seed, reason)
                        .isPositive();
            }
            for (Tampering tampering : Tampering.values()) {
                softly.assertThat(tally.taken(tampering) + tally.refused(tampering))
                        .as("seed %d: %s", seed, tampering)
                        .isPositive();
            }
        });
    }
}
