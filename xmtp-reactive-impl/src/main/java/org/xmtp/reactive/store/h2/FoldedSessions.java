package org.xmtp.reactive.store.h2;

import java.util.LinkedHashMap;
import java.util.Map;
import org.xmtp.reactive.store.SessionRow;
import org.xmtp.reactive.store.records.SessionRecord;
import org.xmtp.reactive.store.records.SessionsRecord;

/** The folded row of a peer: all its sessions, but for their pages. */
final class FoldedSessions {
    private FoldedSessions() {}

    /** The row with the newest states in it; one that is newer already stays. */
    static SessionsRecord merge(SessionsRecord stored, PendingPeer pending) {
        Map<String, SessionRecord> sessions = new LinkedHashMap<>();
        stored.getSessionsList().forEach(session -> sessions.put(session.getId(), session));
        for (SessionRow row : pending.sessions().values()) {
            SessionRecord before = sessions.get(row.sessionId());
            if (before == null || before.getVersion() < row.version()) {
                boolean paged = !row.pages().isEmpty() || (before != null && before.getPaged());
                sessions.put(
                        row.sessionId(),
                        PeerCodec.encode(row.with(Map.of())).toBuilder()
                                .setPaged(paged)
                                .build());
            }
        }
        return SessionsRecord.newBuilder()
                .setPeer(NameCodec.encode(pending.peer()))
                .addAllSessions(sessions.values())
                .build();
    }
}
