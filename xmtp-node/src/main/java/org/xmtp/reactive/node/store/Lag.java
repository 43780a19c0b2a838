package org.xmtp.reactive.node.store;

import java.time.Duration;

/**
 * What a store has acknowledged and its database has not taken over from the journal yet.
 *
 * @param envelopes how many
 * @param bytes what they weigh in memory
 * @param oldest how long the oldest has waited
 */
public record Lag(long envelopes, long bytes, Duration oldest) {

    /** Of a store without a journal, or whose database has everything. */
    public static final Lag NONE = new Lag(0, 0, Duration.ZERO);
}
