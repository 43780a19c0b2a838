package org.xmtp.reactive.store;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.xmtp.reactive.store.records.SessionsRecord;

/** Puts together what the folded row and the overlays say of a peer. */
final class PeerRows {
    private PeerRows() {}

    static PeerRow of(PeerId peer, Optional<Contact> contact, SessionsRecord folded, View view) {
        Map<String, SessionRow> sessions = new LinkedHashMap<>();
        Set<String> retired = new LinkedHashSet<>(folded.getRetiredList());
        folded.getSessionsList().forEach(stored -> sessions.put(stored.getId(), PeerCodec.session(peer, stored)));
        pending(peer, view)
                .forEach((id, session) -> session.row()
                        .ifPresentOrElse(row -> sessions.merge(id, row, PeerRows::newer), () -> retired.add(id)));
        sessions.keySet().removeAll(retired);
        return new PeerRow(
                contact, sessions.values().stream().map(PeerRows::asDurable).toList(), Set.copyOf(retired));
    }

    private static Map<String, PendingSession> pending(PeerId peer, View view) {
        Map<String, PendingSession> pending = new HashMap<>();
        for (Overlay overlay : view.newestFirst()) {
            PendingPeer one = overlay.peers().get(peer);
            if (one != null) {
                one.sessions()
                        .forEach((id, session) -> pending.merge(id, session, (newer, older) -> older.then(newer)));
            }
        }
        return pending;
    }

    private static SessionRow newer(SessionRow one, SessionRow other) {
        return one.version() >= other.version() ? one : other;
    }

    /** What is read back is durable at its own version. */
    private static SessionRow asDurable(SessionRow row) {
        return new SessionRow(
                row.peer(),
                row.sessionId(),
                row.version(),
                row.version(),
                row.createdNs(),
                row.receivedOrder(),
                row.state());
    }
}
