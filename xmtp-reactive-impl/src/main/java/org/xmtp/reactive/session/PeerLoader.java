package org.xmtp.reactive.session;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.xmtp.reactive.cryptography.olm.OlmSession;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.PeerRow;
import org.xmtp.reactive.store.SessionRow;
import reactor.core.publisher.Mono;

/** Brings the sessions with peers into an epoch before a lane needs them: a lane never waits for the store. */
public final class PeerLoader {
    private final EngineStore store;
    private final SecureRandom random;

    /** A loader over the store. */
    public PeerLoader(EngineStore store, SecureRandom random) {
        this.store = store;
        this.random = random;
    }

    /** Completes when the epoch holds the sessions with all of them. */
    public Mono<Void> load(Epoch epoch, Collection<PeerId> peers) {
        Set<PeerId> missing = new java.util.HashSet<>();
        for (PeerId peer : peers) {
            if (epoch.peer(peer) == null) {
                missing.add(peer);
            }
        }
        if (missing.isEmpty()) {
            return Mono.empty();
        }
        return store.peers(missing)
                .doOnNext(rows -> rows.forEach((peer, row) -> keep(epoch, peer, row)))
                .then();
    }

    private void keep(Epoch epoch, PeerId peer, PeerRow row) {
        List<SessionSlot> slots = new ArrayList<>();
        for (SessionRow session : row.sessions()) {
            epoch.durable(peer, session.sessionId(), session.version());
            slots.add(new SessionSlot(
                    peer,
                    OlmSession.deserialize(session.state(), random),
                    session.version(),
                    session.createdNs(),
                    session.receivedOrder()));
        }
        epoch.keep(new PeerSessions(peer, row.contact(), slots, row.retiredSessions()));
    }
}
