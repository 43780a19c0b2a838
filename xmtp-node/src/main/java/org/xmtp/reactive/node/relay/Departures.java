package org.xmtp.reactive.node.relay;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.xmtp.reactive.node.events.SlowSubscriberEvent;

/** Remembers the last of those who were sent away since they were too slow. */
final class Departures {

    private final int kept;
    // Guarded by this, the last first.
    private final Deque<SentAway> last = new ArrayDeque<>();

    /** @param kept how many are remembered */
    Departures(int kept) {
        this.kept = kept;
    }

    /** Somebody was sent away, with so much waiting. */
    void happened(Subscriber subscriber, int waitingEnvelopes, long waitingBytes) {
        SlowSubscriberEvent.happened(waitingEnvelopes, waitingBytes);
        SentAway sentAway = new SentAway(subscriber, Instant.now(), waitingEnvelopes, waitingBytes);
        synchronized (this) {
            last.addFirst(sentAway);
            if (last.size() > kept) {
                last.removeLast();
            }
        }
    }

    synchronized List<SentAway> last() {
        return List.copyOf(last);
    }
}
