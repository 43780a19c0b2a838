package org.xmtp.reactive.session;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.store.PeerId;

/**
 * The time between two failed commits. What was computed in one epoch is worth nothing in the next: it holds ratchet
 * states that never became durable. So the cached sessions belong to the epoch, and end with it.
 */
public final class Epoch {
    private final long number;
    private final Map<PeerId, PeerSessions> peers = new ConcurrentHashMap<>();
    private final Map<String, Long> durableVersions = new ConcurrentHashMap<>();
    private volatile boolean over;

    Epoch(long number) {
        this.number = number;
    }

    /** Rises by one with each failed commit. */
    public long number() {
        return number;
    }

    /** Whether a later epoch has begun. */
    public boolean isOver() {
        return over;
    }

    void end() {
        over = true;
    }

    /** The sessions with a peer, once loaded. */
    public @Nullable PeerSessions peer(PeerId peer) {
        return peers.get(peer);
    }

    /** Keeps loaded sessions, unless others were faster; returns those that are kept. */
    public PeerSessions keep(PeerSessions loaded) {
        PeerSessions before = peers.putIfAbsent(loaded.peer(), loaded);
        return before == null ? loaded : before;
    }

    /** The version of a session that is durable, 0 if none. */
    long durableVersion(PeerId peer, String session) {
        return durableVersions.getOrDefault(key(peer, session), 0L);
    }

    /** Notes the version of a session that is durable; it only ever rises. */
    public void durable(PeerId peer, String session, long version) {
        durableVersions.merge(key(peer, session), version, Math::max);
    }

    private static String key(PeerId peer, String session) {
        return peer.account().wire() + peer.installation().value() + session;
    }
}
