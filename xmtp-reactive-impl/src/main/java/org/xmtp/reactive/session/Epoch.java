package org.xmtp.reactive.session;

import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.SessionRow;

/**
 * The time between two failed commits. What was computed in one epoch is worth nothing in the next: it holds ratchet
 * states that never became durable. So the cached sessions belong to the epoch, and end with it.
 *
 * <p>The cache is bounded; the peers used longest ago leave it, but never one whose sessions are ahead of what is
 * durable: an older state would be loaded next time, and a message key used twice.
 */
public final class Epoch {
    /** How many peers stay cached though nobody uses them. */
    public static final int MAX_CACHED = 4096;

    private final long number;
    private final int maxCached;
    private final LinkedHashMap<PeerId, PeerSessions> peers = new LinkedHashMap<>(64, 0.75f, true);
    private volatile boolean over;

    Epoch(long number) {
        this(number, MAX_CACHED);
    }

    Epoch(long number, int maxCached) {
        this.number = number;
        this.maxCached = maxCached;
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

    /** The sessions with a peer, if they are cached; not for use, which takes a lease. */
    public synchronized @Nullable PeerSessions cached(PeerId peer) {
        return peers.get(peer);
    }

    /** Pins those of the peers that are cached. */
    synchronized Map<PeerId, PeerSessions> pin(Collection<PeerId> wanted) {
        Map<PeerId, PeerSessions> pinned = new ConcurrentHashMap<>();
        for (PeerId peer : wanted) {
            PeerSessions sessions = peers.get(peer);
            if (sessions != null && pinned.put(peer, sessions) == null) {
                sessions.pin();
            }
        }
        return pinned;
    }

    /** Caches loaded sessions, unless others were faster, and pins those that are cached. */
    synchronized PeerSessions pin(PeerSessions loaded) {
        PeerSessions before = peers.putIfAbsent(loaded.peer(), loaded);
        PeerSessions cached = before == null ? loaded : before;
        cached.pin();
        trim();
        return cached;
    }

    private void trim() {
        Iterator<PeerSessions> eldest = peers.values().iterator();
        int tooMany = peers.size() - maxCached;
        while (tooMany > 0 && eldest.hasNext()) {
            if (eldest.next().mayLeave()) {
                eldest.remove();
                tooMany--;
            }
        }
    }

    /** The version of a session that is durable, 0 if none. */
    long durableVersion(SessionRow row) {
        PeerSessions sessions = cached(row.peer());
        return sessions == null ? 0 : sessions.durableVersion(row.sessionId());
    }

    /** Notes the version of a session that is durable. */
    void durable(SessionRow row) {
        PeerSessions sessions = cached(row.peer());
        if (sessions != null) {
            sessions.durable(row.sessionId(), row.version());
        }
    }
}
