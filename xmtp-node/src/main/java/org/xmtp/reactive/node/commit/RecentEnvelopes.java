package org.xmtp.reactive.node.commit;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongSupplier;
import org.xmtp.reactive.node.envelope.EnvelopeId;

/**
 * The envelopes that were relayed within the last minutes without being stored: what is published again then goes to
 * nobody a second time, as what is stored does not either. Not safe for several threads at a time.
 */
final class RecentEnvelopes {

    /** How long one is remembered at least, unless there are too many. */
    static final Duration REMEMBERED = Duration.ofMinutes(2);

    /** The most envelopes that are remembered, in {@link #GENERATIONS} parts. */
    static final int MAX_REMEMBERED = 150_000;

    private static final int GENERATIONS = 3;
    private static final long TURN_NS = REMEMBERED.toNanos() / (GENERATIONS - 1);

    private final LongSupplier clock;
    private final Deque<Set<EnvelopeId>> generations = new ArrayDeque<>();
    private long turnedNs;

    /** @param clock of nanoseconds, as {@link System#nanoTime} */
    RecentEnvelopes(LongSupplier clock) {
        this.clock = clock;
        this.turnedNs = clock.getAsLong();
        generations.add(new HashSet<>());
    }

    /** Remembers an envelope; false if it was remembered before. */
    boolean add(EnvelopeId id) {
        long now = clock.getAsLong();
        if (now - turnedNs >= GENERATIONS * TURN_NS) {
            generations.clear();
            turn();
            turnedNs = now;
        }
        while (now - turnedNs >= TURN_NS) {
            turn();
            turnedNs += TURN_NS;
        }
        if (generations.getFirst().size() >= MAX_REMEMBERED / GENERATIONS) {
            turn();
        }
        return generations.stream().noneMatch(generation -> generation.contains(id))
                && generations.getFirst().add(id);
    }

    private void turn() {
        generations.addFirst(new HashSet<>());
        if (generations.size() > GENERATIONS) {
            generations.removeLast();
        }
    }
}
