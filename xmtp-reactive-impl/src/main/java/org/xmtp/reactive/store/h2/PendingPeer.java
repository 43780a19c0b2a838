package org.xmtp.reactive.store.h2;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.SessionRow;

/**
 * The sessions of a peer that are to be folded.
 *
 * @param peer the peer
 * @param id the key of its folded row
 * @param sessions their newest states by session id
 */
record PendingPeer(PeerId peer, long id, Map<String, SessionRow> sessions) {
    PendingPeer(PeerId peer, long id) {
        this(peer, id, new ConcurrentHashMap<>());
    }

    /** Whether pages of a session have changed, and some of them are there. */
    boolean hasPages() {
        return sessions.values().stream()
                .flatMap(row -> row.pages().values().stream())
                .anyMatch(page -> page.length > 0);
    }

    void put(SessionRow row) {
        sessions.merge(row.sessionId(), row, SessionRow::newer);
    }
}
