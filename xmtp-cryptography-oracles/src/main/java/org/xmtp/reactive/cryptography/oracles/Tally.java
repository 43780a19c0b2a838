package org.xmtp.reactive.cryptography.oracles;

import java.util.EnumMap;
import java.util.Map;
import org.xmtp.reactive.cryptography.olm.OlmException.Reason;

/** Counts of what happened. For one thread. */
final class Tally {
    private final Map<Event, Long> events = new EnumMap<>(Event.class);
    private final Map<Reason, Long> refusals = new EnumMap<>(Reason.class);
    private final Map<Tampering, Long> taken = new EnumMap<>(Tampering.class);
    private final Map<Tampering, Long> refused = new EnumMap<>(Tampering.class);

    void count(Event event) {
        events.merge(event, 1L, Long::sum);
    }

    /** Counts a delivery on which both agree. */
    void delivered(Tampering tampering, Outcome outcome) {
        count(Event.DELIVERIES);
        if (outcome instanceof Outcome.Refused no) {
            count(Event.REFUSALS);
            refusals.merge(no.reason(), 1L, Long::sum);
            refused.merge(tampering, 1L, Long::sum);
            if (tampering == Tampering.NONE
                    && (no.reason() == Reason.BAD_MAC || no.reason() == Reason.RATCHET_KEY_REFUSED)) {
                count(Event.CHAINS_DROPPED);
            }
        } else {
            count(Event.DECRYPTIONS);
            taken.merge(tampering, 1L, Long::sum);
        }
    }

    long of(Event event) {
        return events.getOrDefault(event, 0L);
    }

    long of(Reason reason) {
        return refusals.getOrDefault(reason, 0L);
    }

    long taken(Tampering tampering) {
        return taken.getOrDefault(tampering, 0L);
    }

    long refused(Tampering tampering) {
        return refused.getOrDefault(tampering, 0L);
    }

    /** A table of all counts. */
    @Override
    public String toString() {
        StringBuilder table = new StringBuilder();
        for (Event event : Event.values()) {
            table.append(String.format("%-40s %,12d%n", event, of(event)));
        }
        table.append(String.format("%nrefused as%n"));
        for (Reason reason : Reason.values()) {
            table.append(String.format("%-40s %,12d%n", reason, of(reason)));
        }
        table.append(String.format("%n%-40s %12s %12s%n", "on the way", "taken", "refused"));
        for (Tampering tampering : Tampering.values()) {
            table.append(String.format("%-40s %,12d %,12d%n", tampering, taken(tampering), refused(tampering)));
        }
        return table.toString();
    }
}
