package org.xmtp.reactive.node.store.journal;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import org.xmtp.reactive.node.envelope.EnvelopeId;
import org.xmtp.reactive.node.store.Lag;

/** What is in the journal and not in the database yet, in the order of arrival. Safe for several threads. */
final class Pending {

    // All guarded by this.
    private final Deque<NumberedEnvelope> waiting = new ArrayDeque<>();
    private final NavigableSet<EnvelopeId> ids = new TreeSet<>();
    private final Map<String, Integer> topics = new HashMap<>();
    private final Deque<Added> additions = new ArrayDeque<>();
    private final LongSupplier clock;
    private long bytes;
    private long newest;

    /** When envelopes were added, up to which arrival. */
    private record Added(long last, long nanos) {}

    /** @param newest the last arrival that was given */
    Pending(long newest) {
        this(newest, System::nanoTime);
    }

    /** @param clock of nanoseconds, as {@link System#nanoTime} */
    Pending(long newest, LongSupplier clock) {
        this.newest = newest;
        this.clock = clock;
    }

    /** Puts envelopes behind the others: all of them, or none where the machine has no room. */
    synchronized void add(List<NumberedEnvelope> envelopes) {
        int added = 0;
        int counted = 0;
        try {
            for (NumberedEnvelope envelope : envelopes) {
                waiting.add(envelope);
                added++;
                ids.add(envelope.admitted().id());
                topics.merge(envelope.admitted().topic(), 1, Integer::sum);
                counted++;
                bytes += envelope.admitted().weight();
                newest = envelope.arrival();
            }
            additions.add(new Added(newest, clock.getAsLong()));
        } catch (Throwable machine) {
            envelopes.subList(0, counted).forEach(this::forget);
            envelopes
                    .subList(counted, added)
                    .forEach(envelope -> ids.remove(envelope.admitted().id()));
            for (; added > 0; added--) {
                newest = waiting.removeLast().arrival() - 1;
            }
            throw machine;
        }
    }

    /** Takes out what the database has. */
    synchronized void remove(List<NumberedEnvelope> first) {
        for (NumberedEnvelope envelope : first) {
            waiting.remove();
            forget(envelope);
            if (!additions.isEmpty() && additions.element().last() == envelope.arrival()) {
                additions.remove();
            }
        }
    }

    /** Called with the monitor held. */
    private void forget(NumberedEnvelope envelope) {
        ids.remove(envelope.admitted().id());
        topics.computeIfPresent(envelope.admitted().topic(), (topic, count) -> count == 1 ? null : count - 1);
        bytes -= envelope.admitted().weight();
    }

    /** The first of what waits, up to a number of bytes, and one at least if there is any. */
    synchronized List<NumberedEnvelope> first(long maxBytes) {
        List<NumberedEnvelope> first = new ArrayList<>();
        long taken = 0;
        for (NumberedEnvelope envelope : waiting) {
            taken += envelope.admitted().weight();
            if (taken > maxBytes && !first.isEmpty()) {
                break;
            }
            first.add(envelope);
        }
        return first;
    }

    synchronized boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** What waits weighs so many bytes. */
    synchronized long bytes() {
        return bytes;
    }

    synchronized Lag lag() {
        return additions.isEmpty()
                ? Lag.NONE
                : new Lag(
                        waiting.size(),
                        bytes,
                        Duration.ofNanos(clock.getAsLong() - additions.element().nanos()));
    }

    /** The last arrival that was acknowledged. */
    synchronized long newest() {
        return newest;
    }

    synchronized boolean contains(EnvelopeId id) {
        return ids.contains(id);
    }

    /** Those that wait from one place in the order of identities up to another, which is not among them. */
    synchronized List<EnvelopeId> between(EnvelopeId from, EnvelopeId to) {
        return List.copyOf(ids.subSet(from, to));
    }

    /** Whether anything waits that is on one of these topics. */
    synchronized boolean concerns(Collection<String> asked) {
        return !topics.isEmpty()
                && (asked.size() <= topics.size()
                        ? asked.stream().anyMatch(topics::containsKey)
                        : topics.keySet().stream().anyMatch(asked::contains));
    }
}
