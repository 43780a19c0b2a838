package org.xmtp.reactive.inbound;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.xmtp.reactive.store.Digest;

/**
 * The envelopes that lie farther ahead in their chain than keys reach, when they were met last. Most often one is a
 * copy that was put before what is older, or what is older is still on its way: so it is not refused before a sweep of
 * the whole topic has not brought what is missing, and it is met once more.
 */
final class FarAhead {
    /** How many are remembered; of more, the eldest are forgotten, which only puts their end off. */
    static final int MAX = 10_000;

    /** Digest to the number of full sweeps that had ended when it was met first. */
    private final Map<Digest, Long> left = new LinkedHashMap<>();

    private long fullSweeps;

    /** Whether one is left for now; no is its end. */
    boolean mayWait(Digest digest) {
        long since = left.computeIfAbsent(digest, first -> fullSweeps);
        if (fullSweeps > since + 1) {
            left.remove(digest);
            return false;
        }
        if (left.size() > MAX) {
            Iterator<Digest> eldest = left.keySet().iterator();
            eldest.next();
            eldest.remove();
        }
        return true;
    }

    /** One was accepted after all. */
    void accepted(Digest digest) {
        left.remove(digest);
    }

    /** A sweep of the whole topic has ended. */
    void fullSweepEnded() {
        fullSweeps++;
    }

    /** Whether one was left that no full sweep has looked for what is older of. */
    boolean isLookedFor() {
        return !left.isEmpty() && left.containsValue(fullSweeps);
    }
}
