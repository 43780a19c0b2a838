package org.xmtp.reactive.session;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xmtp.reactive.cryptography.olm.OlmException;
import org.xmtp.reactive.cryptography.olm.RatchetEngine;
import org.xmtp.reactive.cryptography.olm.SessionPages;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.Contact;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.PeerRow;
import org.xmtp.reactive.store.Revocation;
import org.xmtp.reactive.store.SessionRow;

/**
 * The peers in memory. Whoever is asked for is there at once, and its sessions are read from the store behind it. The
 * peers used longest ago leave, but never one whose sessions are ahead of what is durable: an older state would be
 * loaded next time, and a message key used twice.
 */
public final class Peers {
    /** How many peers stay in memory though nobody uses them. */
    public static final int MAX_CACHED = 4096;

    /** How many are read from the store at a time. */
    private static final int LOAD_AT_ONCE = 256;

    private static final Logger LOG = LoggerFactory.getLogger(Peers.class);

    private final Parts parts;
    private final LinkedHashMap<PeerId, Peer> peers = new LinkedHashMap<>(16, 0.75f, true);
    private final Peer.Keeper keeper = new OfAll();
    private final List<PeerId> toLoad = new ArrayList<>();
    /** Learned, and not in the store yet: a peer that is loaded meanwhile would not have its contact. */
    private final Map<PeerId, Contact> undurable = new HashMap<>();

    /** Revoked, and the store may not know yet. */
    private final Set<PeerId> revoked = new HashSet<>();

    private final KeyRoom room = new KeyRoom();
    private final Patience patience = new Patience();
    private boolean loading;
    private long sweptNs;
    private Consumer<WriteSetDraft> journal = draft -> {
        throw new IllegalStateException("There is no journal yet.");
    };

    /**
     * What peers are made of.
     *
     * @param epoch in which they live
     * @param store from which their sessions are read
     * @param ratchet that made the sessions
     * @param random gives the sessions' keys to come
     * @param recoveredNs when the store was last recovered, by our clock; 0 if it never was
     */
    public record Parts(Epoch epoch, EngineStore store, RatchetEngine ratchet, SecureRandom random, long recoveredNs) {}

    /** An empty cache. */
    public Peers(Parts parts) {
        this.parts = parts;
    }

    /** The peer, whose sessions are loaded in a while. */
    public Peer of(PeerId id) {
        Peer known = peers.get(id);
        if (known != null) {
            return known;
        }
        Peer peer = new Peer(id, parts, keeper);
        Contact learned = undurable.get(id);
        if (learned != null) {
            peer.learn(learned);
        }
        if (revoked.contains(id)) {
            peer.revoke();
        }
        peers.put(id, peer);
        toLoad.add(id);
        if (!loading) {
            loading = true;
            parts.epoch.later(this::load);
        }
        trim();
        return peer;
    }

    /** The peer, if it is in memory. */
    public @Nullable Peer cached(PeerId id) {
        return peers.get(id);
    }

    /** How many are in memory. */
    public int size() {
        return peers.size();
    }

    /** A contact became known; it is on its way into the journal. */
    public void learned(Contact contact) {
        undurable.put(contact.peer(), contact);
        Peer peer = peers.get(contact.peer());
        if (peer != null) {
            peer.learn(contact);
        }
    }

    /** An account's wallet has taken installations back; that is on its way into the journal, before what follows. */
    public void revoked(Revocation revocation) {
        for (PeerId id : peersOf(revocation)) {
            revoked.add(id);
            Peer peer = peers.get(id);
            if (peer != null) {
                peer.revoke();
            }
        }
    }

    private static List<PeerId> peersOf(Revocation revocation) {
        return revocation.installations().stream()
                .map(installation -> new PeerId(revocation.account(), installation))
                .toList();
    }

    DurableState durableState(SessionSlot slot) {
        @Nullable Peer peer = peers.get(slot.peer());
        return peer == null ? DurableState.NONE : peer.durableState(slot.id());
    }

    void durable(SessionSlot slot) {
        @Nullable Peer peer = peers.get(slot.peer());
        if (peer != null) {
            peer.durable(slot);
        }
    }

    /** A change is durable: whoever is loaded from now on has it. */
    void durable(Change change) {
        if (change instanceof Change.ContactLearned learned) {
            undurable.remove(learned.contact().peer(), learned.contact());
        } else if (change instanceof Change.InstallationsRevoked stored) {
            peersOf(stored.revocation()).forEach(revoked::remove);
        }
    }

    private void load() {
        List<PeerId> wanted = List.copyOf(toLoad.subList(0, Math.min(toLoad.size(), LOAD_AT_ONCE)));
        parts.epoch.await(parts.store.peers(wanted), rows -> loaded(wanted, rows), error -> {
            LOG.warn("Sessions can't be read; trying again", error);
            parts.epoch.after(patience.next(), this::load);
        });
    }

    private void loaded(List<PeerId> wanted, Map<PeerId, PeerRow> rows) {
        patience.restored();
        toLoad.subList(0, wanted.size()).clear();
        loading = !toLoad.isEmpty();
        if (loading) {
            load();
        }
        for (PeerId id : wanted) {
            Peer peer = peers.get(id);
            PeerRow row = rows.get(id);
            if (peer != null) {
                load(peer, row == null ? PeerRow.UNKNOWN : row);
            }
        }
    }

    /** A session that can't be restored costs itself, not what else is received. */
    private void load(Peer peer, PeerRow row) {
        List<SessionSlot> slots = new ArrayList<>();
        Map<String, DurableState> durable = new HashMap<>();
        Map<String, PeerSessions.Retired> retired = new HashMap<>();
        for (SessionRow session : row.sessions()) {
            if (session.isRetired()) {
                retired.put(session.sessionId(), new PeerSessions.Retired(session.createdNs(), session.version()));
                durable.put(session.sessionId(), new DurableState(session.version(), SessionPages.NONE));
                continue;
            }
            try {
                SessionSlot slot = new SessionSlot(
                        peer.id(),
                        parts.ratchet.restoreSession(session.state(), session.pages(), parts.random),
                        session.version(),
                        new SessionSlot.Standing(session.createdNs(), session.receivedNs(), session.replacedNs()));
                slots.add(slot);
                // In a store of before there were pages, all of it stands in the one row: pages are still to come.
                durable.put(
                        slot.id(),
                        session.pages().isEmpty()
                                ? new DurableState(slot.version(), SessionPages.NONE)
                                : DurableState.of(slot));
            } catch (OlmException e) {
                LOG.error("A session with {} can't be restored", peer.id(), e);
                // Opened anew it would have to go on from the row that is there.
                retired.put(session.sessionId(), new PeerSessions.Retired(session.createdNs(), session.version()));
                durable.put(session.sessionId(), new DurableState(session.version(), SessionPages.NONE));
            }
        }
        peer.load(
                PeerSessions.of(peer.id(), row.contact().orElse(null), slots, Map.copyOf(retired)),
                durable,
                row.revoked());
    }

    /** A complete sweep that began at this time, by our clock, has ended, and what it brought is durable. */
    public void swept(long beganNs) {
        sweptNs = beganNs;
    }

    /** Who writes that sessions have retired. */
    void retiring(Consumer<WriteSetDraft> into) {
        journal = into;
    }

    private void retire(SessionSlot slot) {
        SessionRow row = new SessionRow(
                slot.peer(), slot.id(), slot.version() + 1, slot.createdNs(), slot.receivedNs(), new byte[0]);
        journal.accept(WriteSetDraft.of(List.of(new Change.SessionAdvanced(row)), position -> {
            @Nullable Peer peer = peers.get(slot.peer());
            if (peer != null) {
                peer.retired(slot.id(), row.version());
            }
        }));
    }

    /** How much room there is for what sessions keep. */
    KeyRoom room() {
        return room;
    }

    private final class OfAll implements Peer.Keeper {
        @Override
        public KeptChains kept(PeerSessions sessions) {
            return new KeptChains(parts.epoch.nowNs(), sweptNs, room.ofPeer(sessions.pageBytes()));
        }

        @Override
        public void changed(PeerSessions before, PeerSessions after) {
            room.changed(after.pageBytes() - before.pageBytes());
        }

        @Override
        public void retire(SessionSlot slot) {
            Peers.this.retire(slot);
        }
    }

    private void trim() {
        Iterator<Peer> eldest = peers.values().iterator();
        int tooMany = peers.size() - MAX_CACHED;
        while (tooMany > 0 && eldest.hasNext()) {
            if (eldest.next().mayLeave()) {
                eldest.remove();
                tooMany--;
            }
        }
    }
}
