package org.xmtp.reactive.store;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.xmtp.reactive.store.CommitException.Outcome;
import org.xmtp.reactive.store.records.SessionRecord;
import org.xmtp.reactive.store.records.SessionsRecord;

/** The folded row of a peer: all its sessions, and the ids of those that were deleted. */
final class FoldedSessions {
    private FoldedSessions() {}

    /**
     * The row with the newest states in it.
     *
     * @throws CommitException of outcome {@link Outcome#CONFLICT} if a version in it is one that this process cannot
     *     have left there
     */
    static SessionsRecord merge(SessionsRecord stored, PendingPeer pending) {
        Map<String, SessionRecord> sessions = new LinkedHashMap<>();
        stored.getSessionsList().forEach(session -> sessions.put(session.getId(), session));
        Set<String> retired = new LinkedHashSet<>(stored.getRetiredList());
        pending.sessions().forEach((id, session) -> {
            if (session.row().isEmpty()) {
                sessions.remove(id);
                retired.add(id);
            } else if (!retired.contains(id)) {
                SessionRecord before = sessions.getOrDefault(id, SessionRecord.getDefaultInstance());
                sessions.put(id, advance(before, session.base(), session.row().get()));
            }
        });
        return SessionsRecord.newBuilder()
                .setPeer(NameCodec.encode(pending.peer()))
                .addAllSessions(sessions.values())
                .addAllRetired(retired)
                .build();
    }

    private static SessionRecord advance(SessionRecord before, long base, SessionRow row) {
        // Equal versions are a slice that is repeated; the journal holds every version between base and row.
        if (before.getVersion() < base || before.getVersion() > row.version()) {
            throw new CommitException(
                    Outcome.CONFLICT,
                    "A session stands at version " + before.getVersion() + ", this process had left it at " + base
                            + " and goes to " + row.version() + ": another process writes to this store.");
        }
        return PeerCodec.encode(row);
    }
}
