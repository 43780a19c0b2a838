package org.xmtp.reactive.inbound;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.xmtp.reactive.store.Digest;

/**
 * The envelopes that lie farther ahead in their chain than keys reach, when they were met last. Most often one is a
 * copy that was put before what is older, or what is older is still on its way: so it is not refused before a sweep of
 * the whole topic has not brought what is missing, and it is met once more.
 *
 * <p>Anybody can make one up. So the sweeps of the whole topic for what is missing come at pauses that double, for as
 * long as none of them is accepted.
 */
final class FarAhead {
    /** How many are remembered; of more, the end is put off until some of those have theirs. */
    static final int MAX = 10_000;

    private static final Duration FIRST_PAUSE = Duration.ofHours(1);
    private static final Duration LONGEST_PAUSE = Duration.ofDays(1);

    /** Digest to the number of full sweeps that had ended when it was met first. */
    private final Map<Digest, Long> left = new LinkedHashMap<>();

    private Duration pause = FIRST_PAUSE;
    private long fullSweeps;
    private long leaves;

    /** Whether one is left for now; no is its end. */
    boolean mayWait(Digest digest) {
        boolean waits = waits(digest);
        leaves += waits ? 1 : 0;
        return waits;
    }

    private boolean waits(Digest digest) {
        Long since = left.get(digest);
        if (since == null) {
            if (left.size() < MAX) {
                left.put(digest, fullSweeps);
            }
            return true;
        }
        if (fullSweeps > since + 1) {
            left.remove(digest);
            return false;
        }
        return true;
    }

    /** One was accepted after all. */
    void accepted(Digest digest) {
        if (left.remove(digest) != null) {
            pause = FIRST_PAUSE;
        }
    }

    /** One was refused for another reason. */
    void refused(Digest digest) {
        left.remove(digest);
    }

    /** Rises each time that one is left: a sweep of the whole topic during which it has not risen has left none. */
    long leaves() {
        return leaves;
    }

    /** A sweep of the whole topic has ended. */
    void fullSweepEnded() {
        if (isLookedFor()) {
            Duration twice = pause.multipliedBy(2);
            pause = twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
        }
        fullSweeps++;
    }

    /** How long after the last sweep of the whole topic the next one is due. */
    Duration pause() {
        return isLookedFor() ? pause : LONGEST_PAUSE;
    }

    /** Whether one was left that no full sweep has looked for what is older of. */
    private boolean isLookedFor() {
        return left.containsValue(fullSweeps);
    }
}
