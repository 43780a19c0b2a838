package org.xmtp.reactive.store;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tells which states of sessions in a batch are superseded within it: the newer one contains them. */
final class NewestSessions {
    private final Map<Key, SessionRow> rows = new HashMap<>();

    private NewestSessions() {}

    /** A session. */
    private record Key(PeerId peer, String sessionId) {}

    static NewestSessions of(List<WriteSet> batch) {
        NewestSessions newest = new NewestSessions();
        for (WriteSet writeSet : batch) {
            for (Change change : writeSet.changes()) {
                if (change instanceof Change.SessionAdvanced advanced) {
                    newest.rows.merge(key(advanced.row()), advanced.row(), NewestSessions::newer);
                }
            }
        }
        return newest;
    }

    /** The change as it is to be written; empty for a superseded state. */
    Optional<Change> newest(Change change) {
        if (change instanceof Change.SessionAdvanced advanced) {
            SessionRow row = rows.getOrDefault(key(advanced.row()), advanced.row());
            return row.version() == advanced.row().version()
                    ? Optional.of(new Change.SessionAdvanced(row))
                    : Optional.empty();
        }
        return Optional.of(change);
    }

    /** The newer state, standing on what the older one stood on. */
    private static SessionRow newer(SessionRow one, SessionRow other) {
        SessionRow newer = one.version() > other.version() ? one : other;
        return new SessionRow(
                newer.peer(),
                newer.sessionId(),
                newer.version(),
                Math.min(one.durableVersion(), other.durableVersion()),
                newer.createdNs(),
                newer.receivedOrder(),
                newer.state());
    }

    private static Key key(SessionRow row) {
        return new Key(row.peer(), row.sessionId());
    }
}
