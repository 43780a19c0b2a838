package org.xmtp.reactive.store;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The sessions of a peer that are to be folded.
 *
 * @param peer the peer
 * @param id the key of its folded row
 * @param sessions by session id
 */
record PendingPeer(PeerId peer, long id, Map<String, PendingSession> sessions) {
    PendingPeer(PeerId peer, long id) {
        this(peer, id, new ConcurrentHashMap<>());
    }

    void put(String sessionId, PendingSession session) {
        sessions.merge(sessionId, session, PendingSession::then);
    }
}
