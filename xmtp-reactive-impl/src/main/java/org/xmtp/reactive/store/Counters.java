package org.xmtp.reactive.store;

import java.util.List;

/**
 * What rises with the write-sets.
 *
 * @param lastSentNs the greatest time given to a message of ours
 * @param lastStampNs the greatest timestamp given to an envelope of ours
 * @param swept how far our topic has been read
 * @param failures how many envelopes were refused
 */
public record Counters(long lastSentNs, long lastStampNs, Swept swept, long failures) {
    /** Those of a store that was never written to. */
    public static final Counters ZERO = new Counters(0, 0, Swept.NOTHING, 0);

    /** What they are behind these changes. */
    public Counters after(List<Change> changes) {
        Counters counters = this;
        for (Change change : changes) {
            counters = counters.after(change);
        }
        return counters;
    }

    private Counters after(Change change) {
        if (change instanceof Change.EntryAppended appended) {
            return after(appended.entry());
        } else if (change instanceof Change.FailureCounted) {
            return oneFailureMore();
        } else if (change instanceof Change.CopiesQueued queued) {
            return stamped(queued.timestampNs());
        } else if (change instanceof Change.CopiesStamped stamped) {
            return stamped(stamped.timestampNs());
        } else if (change instanceof Change.TopicSwept done) {
            return new Counters(lastSentNs, lastStampNs, done.swept(), failures);
        }
        return this;
    }

    private Counters after(Entry entry) {
        if (entry instanceof Entry.OfMessage message) {
            return message.own()
                    ? new Counters(Math.max(lastSentNs, message.sentNs()), lastStampNs, swept, failures)
                    : this;
        }
        return oneFailureMore();
    }

    private Counters oneFailureMore() {
        return new Counters(lastSentNs, lastStampNs, swept, failures + 1);
    }

    private Counters stamped(long stampNs) {
        return new Counters(lastSentNs, Math.max(lastStampNs, stampNs), swept, failures);
    }
}
