package org.xmtp.reactive.inbound;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.xmtp.reactive.api.FailureReason;
import org.xmtp.reactive.store.Digest;

/**
 * The envelopes whose rows the store has refused, each alone. They outlive the epoch that ended with that: the first
 * thing in the next one is a failure in place of each, so that one that can't be stored can't restart the client for
 * ever. One whose failure can't be stored either is left alone.
 */
public final class Rejections {
    private static final int MAX = 1_000;

    private final Map<Digest, Refused> due = new LinkedHashMap<>();
    private final Map<Digest, Boolean> given = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Digest, Boolean> eldest) {
            return size() > MAX;
        }
    };

    /** An envelope whose row was refused. */
    record Refused(Failures.Subject subject, Refusal refusal) {}

    /** The store has refused an envelope's row. */
    void rejected(Failures.Subject subject) {
        if (given.put(subject.digest(), true) == null) {
            due.put(
                    subject.digest(),
                    new Refused(subject, new Refusal(FailureReason.NOT_STORED, "the store refuses its row")));
        }
    }

    /** Whether nothing of an envelope can be stored. */
    boolean isGivenUp(Digest digest) {
        return given.containsKey(digest);
    }

    /** The failures to be stored first. */
    List<Refused> take() {
        List<Refused> all = new ArrayList<>(due.values());
        due.clear();
        return all;
    }
}
