package org.xmtp.reactive.inbound;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.xmtp.reactive.store.Digest;
import org.xmtp.reactive.store.HeldEnvelope;
import org.xmtp.reactive.store.PeerId;

/**
 * The envelopes that wait in the store for their sender's grant. One that is taken to be judged stays here until its
 * outcome is durable, so that none is forgotten when that fails.
 */
final class HeldEnvelopes {
    /** How many envelopes wait at most. */
    static final int MAX = 10_000;

    /** How many envelopes of one sender wait at most. */
    static final int MAX_OF_SENDER = 200;

    private static final Comparator<HeldEnvelope> OLDEST_FIRST = Comparator.comparing(
                    HeldEnvelope::timestampNs, Long::compareUnsigned)
            .thenComparing(HeldEnvelope::digest);

    private final Map<PeerId, Map<Digest, HeldEnvelope>> bySender = new LinkedHashMap<>();
    private final Map<Digest, PeerId> senders = new HashMap<>();
    private final Set<Digest> taken = new HashSet<>();

    /** How many wait. */
    synchronized int depth() {
        return senders.size();
    }

    /** Whether this one waits, or is being judged. */
    synchronized boolean contains(Digest digest) {
        return senders.containsKey(digest);
    }

    /** Whether one of the sender waits and is not being judged: what comes now must not overtake it. */
    synchronized boolean waits(PeerId sender) {
        Map<Digest, HeldEnvelope> waiting = bySender.get(sender);
        return waiting != null && !taken.containsAll(waiting.keySet());
    }

    /** Adds one; false if too many wait. */
    synchronized boolean add(HeldEnvelope envelope) {
        Map<Digest, HeldEnvelope> waiting = bySender.get(envelope.sender());
        if (senders.size() >= MAX || (waiting != null && waiting.size() >= MAX_OF_SENDER)) {
            return false;
        }
        keep(envelope);
        return true;
    }

    /** Keeps one that is in the store already. */
    synchronized void keep(HeldEnvelope envelope) {
        bySender.computeIfAbsent(envelope.sender(), sender -> new LinkedHashMap<>())
                .put(envelope.digest(), envelope);
        senders.put(envelope.digest(), envelope.sender());
    }

    /** It waits no longer. */
    synchronized void remove(Digest digest) {
        taken.remove(digest);
        PeerId sender = senders.remove(digest);
        if (sender != null) {
            Map<Digest, HeldEnvelope> waiting = bySender.get(sender);
            if (waiting != null) {
                waiting.remove(digest);
                if (waiting.isEmpty()) {
                    bySender.remove(sender);
                }
            }
        }
    }

    /** Everybody of whom something waits, the one who waits longest first. */
    synchronized List<PeerId> senders() {
        return List.copyOf(bySender.keySet());
    }

    /** Takes what waits of a sender and is older than the given time, by our clock, to be judged, oldest first. */
    synchronized List<HeldEnvelope> take(PeerId sender, long heldBeforeNs) {
        List<HeldEnvelope> due = new ArrayList<>();
        for (HeldEnvelope envelope : bySender.getOrDefault(sender, Map.of()).values()) {
            if (envelope.heldNs() < heldBeforeNs && taken.add(envelope.digest())) {
                due.add(envelope);
            }
        }
        due.sort(OLDEST_FIRST);
        return due;
    }

    /** Takes all that waits of a sender, oldest first. */
    List<HeldEnvelope> take(PeerId sender) {
        return take(sender, Long.MAX_VALUE);
    }

    /** It goes on waiting: its outcome did not become durable. */
    synchronized void putBack(Digest digest) {
        taken.remove(digest);
    }

    /** All go on waiting. */
    synchronized void putAllBack() {
        taken.clear();
    }
}
