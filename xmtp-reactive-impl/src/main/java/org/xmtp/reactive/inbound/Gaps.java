package org.xmtp.reactive.inbound;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.xmtp.reactive.store.PeerId;

/**
 * Tells when the topic is worth a look between the sweeps: when a message has left a gap behind it in its chain, what
 * is missing was most likely stored and did not come live. A peer can leave as many gaps as it likes, so each has a
 * pause of its own, which doubles as long as its gaps go on.
 */
final class Gaps {
    /** How long what is missing may take to come by itself. */
    static final Duration PATIENCE = Duration.ofSeconds(1);

    static final Duration FIRST_PAUSE = Duration.ofSeconds(10);
    static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

    /** How many senders' pauses are remembered; those longest ago are forgotten first. */
    static final int MAX_SENDERS = 1_000;

    private final Map<PeerId, Look> looks = new LinkedHashMap<>(16, 0.75f, true);

    /** The last look for a sender's sake, and how long there is none after it. */
    private record Look(long nanos, Duration pause) {}

    /** A message of this sender has left a gap; whether a look is due for its sake, which is counted then. */
    boolean isLookDue(PeerId sender, long nowNanos) {
        Look last = looks.get(sender);
        if (last == null) {
            look(sender, nowNanos, FIRST_PAUSE);
            return true;
        }
        long sinceNanos = nowNanos - last.nanos;
        if (sinceNanos < last.pause.toNanos()) {
            return false;
        }
        Duration twice = last.pause.multipliedBy(2);
        boolean goesOn = sinceNanos < twice.toNanos();
        Duration pause = twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
        look(sender, nowNanos, goesOn ? pause : FIRST_PAUSE);
        return true;
    }

    private void look(PeerId sender, long nanos, Duration pause) {
        looks.put(sender, new Look(nanos, pause));
        if (looks.size() > MAX_SENDERS) {
            looks.remove(looks.keySet().iterator().next());
        }
    }
}
