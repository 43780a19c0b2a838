package org.xmtp.reactive.session;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.SessionRow;
import org.xmtp.reactive.store.WriteSet;

/**
 * The write-sets of one commit. What is durable of a session only moves forward: of its states in one commit just the
 * newest is written, and none that is older than the durable one; each states the version that it follows.
 */
final class Batch {
    private final Epoch epoch;
    private final long first;
    private final List<Submission> submissions;
    private final List<WriteSet> writeSets;

    private record SessionKey(PeerId peer, String session) {
        static SessionKey of(SessionRow row) {
            return new SessionKey(row.peer(), row.sessionId());
        }
    }

    /** Submissions, the first of which gets the given position. */
    Batch(Epoch epoch, long first, List<Submission> submissions) {
        this.epoch = epoch;
        this.first = first;
        this.submissions = submissions;
        this.writeSets = new ArrayList<>(submissions.size());
        Map<SessionKey, Long> newest = newestVersions();
        for (Submission submission : submissions) {
            List<Change> changes = new ArrayList<>(submission.changes().size());
            for (Change change : submission.changes()) {
                if (!(change instanceof Change.SessionAdvanced advanced)) {
                    changes.add(change);
                } else if (isDue(advanced.row(), newest)) {
                    changes.add(new Change.SessionAdvanced(advanced.row().after(epoch.durableVersion(advanced.row()))));
                }
            }
            writeSets.add(new WriteSet(first + writeSets.size(), changes));
        }
    }

    private Map<SessionKey, Long> newestVersions() {
        Map<SessionKey, Long> newest = new HashMap<>();
        for (Submission submission : submissions) {
            for (Change change : submission.changes()) {
                if (change instanceof Change.SessionAdvanced advanced) {
                    newest.merge(SessionKey.of(advanced.row()), advanced.row().version(), Math::max);
                }
            }
        }
        return newest;
    }

    private boolean isDue(SessionRow row, Map<SessionKey, Long> newest) {
        return row.version() > epoch.durableVersion(row)
                && row.version() == newest.getOrDefault(SessionKey.of(row), 0L);
    }

    /** Only the submission at an index, as a batch of its own at the same position. */
    Batch alone(int index) {
        return new Batch(epoch, first + index, List.of(submissions.get(index)));
    }

    /** What is behind the first so many. */
    List<Submission> from(int index) {
        return submissions.subList(index, submissions.size());
    }

    int size() {
        return submissions.size();
    }

    long lastPosition() {
        return first + submissions.size() - 1;
    }

    long bytes() {
        return submissions.stream().mapToLong(Submission::bytes).sum();
    }

    List<WriteSet> writeSets() {
        return writeSets;
    }

    List<Submission> submissions() {
        return submissions;
    }

    /** Notes in the epoch what is durable now. */
    void noteDurable() {
        for (WriteSet set : writeSets) {
            for (Change change : set.changes()) {
                if (change instanceof Change.SessionAdvanced advanced) {
                    epoch.durable(advanced.row());
                }
            }
        }
    }
}
