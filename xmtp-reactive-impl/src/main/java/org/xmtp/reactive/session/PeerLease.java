package org.xmtp.reactive.session;

import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.xmtp.reactive.store.PeerId;

/** Keeps the sessions with some peers in their epoch until the work that needs them is in the lanes. */
public final class PeerLease implements AutoCloseable {
    private final Map<PeerId, PeerSessions> peers;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** A lease on peers that are pinned already. */
    PeerLease(Map<PeerId, PeerSessions> peers) {
        this.peers = peers;
    }

    /** The sessions with a peer that was asked for. */
    public PeerSessions peer(PeerId peer) {
        PeerSessions sessions = peers.get(peer);
        if (sessions == null) {
            throw new IllegalArgumentException("There is no lease on " + peer);
        }
        return sessions;
    }

    /** Gives them back. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            peers.values().forEach(PeerSessions::unpin);
        }
    }
}
