package org.xmtp.reactive.session;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.xmtp.reactive.cryptography.olm.RatchetEngine;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.PeerRow;
import org.xmtp.reactive.store.SessionRow;
import reactor.core.publisher.Mono;

/** Brings the sessions with peers into an epoch before a lane needs them: a lane never waits for the store. */
public final class PeerLoader {
    private final EngineStore store;
    private final RatchetEngine ratchet;
    private final SecureRandom random;

    /** A loader over a store that was made with this ratchet. */
    public PeerLoader(EngineStore store, RatchetEngine ratchet, SecureRandom random) {
        this.store = store;
        this.ratchet = ratchet;
        this.random = random;
    }

    /** Leases the sessions with the peers; whoever needs them first reads them from the store. */
    public Mono<PeerLease> lease(Epoch epoch, Collection<PeerId> peers) {
        return Mono.defer(() -> {
            Map<PeerId, PeerSessions> pinned = epoch.pin(peers);
            PeerLease lease = new PeerLease(pinned);
            Set<PeerId> missing = new HashSet<>(peers);
            missing.removeAll(pinned.keySet());
            if (missing.isEmpty()) {
                return Mono.just(lease);
            }
            return store.peers(missing)
                    .map(rows -> {
                        rows.forEach((peer, row) -> pinned.put(peer, epoch.pin(sessions(peer, row))));
                        return lease;
                    })
                    .doOnError(error -> lease.close())
                    .doOnCancel(lease::close);
        });
    }

    private PeerSessions sessions(PeerId peer, PeerRow row) {
        List<SessionSlot> slots = new ArrayList<>();
        for (SessionRow session : row.sessions()) {
            slots.add(new SessionSlot(
                    peer,
                    ratchet.restoreSession(session.state(), random),
                    session.version(),
                    session.createdNs(),
                    session.receivedOrder()));
        }
        return new PeerSessions(peer, row.contact(), slots, row.retiredSessions());
    }
}
