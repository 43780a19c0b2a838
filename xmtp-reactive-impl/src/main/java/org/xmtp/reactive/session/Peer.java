package org.xmtp.reactive.session;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.cryptography.olm.SessionPages;
import org.xmtp.reactive.store.Contact;
import org.xmtp.reactive.store.PeerId;

/**
 * One installation that we exchange messages with: its sessions, and the queue of what is to be done with them. One job
 * at a time is on a lane; what comes meanwhile goes along in the next one.
 */
public final class Peer {
    private final PeerId id;
    private final Peers.Parts parts;
    private final Keeper keeper;
    private final Deque<PeerItem> queue = new ArrayDeque<>();
    /** What goes before the queue: older than all that stands in it. */
    private final Deque<PeerItem> first = new ArrayDeque<>();

    private final Map<String, DurableState> durable = new HashMap<>();
    private PeerSessions sessions;
    private final List<Runnable> loadWaiters = new ArrayList<>();
    private boolean loaded;
    private boolean revoked;
    private boolean running;
    /** What is computed now was given another contact than there is: it does not count. */
    private boolean outdated;

    private boolean pumping;
    private int users;

    /** What is looked at over all peers. */
    interface Keeper {
        /** Which old chains stay of sessions. */
        KeptChains kept(PeerSessions sessions);

        /** Sessions have changed. */
        void changed(PeerSessions before, PeerSessions after);

        /** A session has retired: makes that durable. */
        void retire(SessionSlot slot);
    }

    Peer(PeerId id, Peers.Parts parts, Keeper keeper) {
        this.id = id;
        this.parts = parts;
        this.keeper = keeper;
        this.sessions = PeerSessions.of(id, null, List.of(), Map.of());
    }

    /** Who it is. */
    public PeerId id() {
        return id;
    }

    /** Its sessions as they are applied. */
    public PeerSessions sessions() {
        return sessions;
    }

    /** Its contact, once its grant was verified. */
    public @Nullable Contact contact() {
        return sessions.contact();
    }

    /** Runs a task once its sessions were read from the store, at once if they were. */
    public void whenLoaded(Runnable task) {
        if (loaded) {
            task.run();
        } else {
            loadWaiters.add(task);
        }
    }

    /** Whether its account's wallet has taken it back: nothing is made for it, and nothing of it is believed. */
    public boolean isRevoked() {
        return revoked;
    }

    /** Its account's wallet has taken it back. What is on a lane meanwhile is not applied. */
    void revoke() {
        revoked = true;
        if (loaded && !running) {
            PeerSessions before = sessions;
            retire(sessions.slots());
            keeper.changed(before, sessions);
            pump();
        }
    }

    void load(PeerSessions stored, Map<String, DurableState> states, boolean isRevoked) {
        revoked |= isRevoked;
        Contact learned = sessions.contact();
        Contact known = stored.contact();
        sessions = learned == null ? stored : stored.with(known == null ? learned : Contact.newer(known, learned));
        durable.putAll(states);
        loaded = true;
        if (revoked) {
            retire(sessions.slots());
        }
        pump();
        List<Runnable> due = List.copyOf(loadWaiters);
        loadWaiters.clear();
        due.forEach(Runnable::run);
    }

    /** Takes the contact if none is known, or if it takes the place of the one that is. */
    public void learn(Contact contact) {
        Contact known = sessions.contact();
        if (known == null || known.isReplacedBy(contact)) {
            sessions = sessions.with(contact);
            outdated = running;
            pump();
        }
    }

    /** What is durable of a session. */
    DurableState durableState(String session) {
        return durable.getOrDefault(session, DurableState.NONE);
    }

    void durable(SessionSlot slot) {
        durable.merge(slot.id(), DurableState.of(slot), (old, next) -> next.version() > old.version() ? next : old);
    }

    /** Keeps it until {@link #release}. */
    public void retain() {
        users++;
    }

    /** Gives it back. */
    public void release() {
        users--;
    }

    /** Whether nobody needs it and the store has the newest state of every session. */
    boolean mayLeave() {
        return loaded
                && users == 0
                && !running
                && queue.isEmpty()
                && first.isEmpty()
                && sessions.slots().stream().allMatch(slot -> isDurable(slot.id(), slot.version()))
                && sessions.retired().entrySet().stream()
                        .allMatch(one -> isDurable(one.getKey(), one.getValue().version()));
    }

    private boolean isDurable(String session, long version) {
        return version == durableState(session).version();
    }

    /** Puts an item behind all others. */
    public void enqueue(PeerItem item) {
        queue.add(item);
        pump();
    }

    /** Puts an item before the queue, behind those that were put there before. */
    public void enqueueFirst(PeerItem item) {
        first.add(item);
        pump();
    }

    /** Looks whether the items at the head can be done by now. */
    public void pump() {
        if (!loaded || running || pumping) {
            return;
        }
        // An item that is asked for its turn may look after others, and come back here.
        pumping = true;
        List<PeerItem> items = new ArrayList<>();
        long bytes = 0;
        while (items.size() < PeerJob.MAX_ITEMS) {
            Deque<PeerItem> from = first.isEmpty() ? queue : first;
            PeerItem head = from.peek();
            if (head == null) {
                break;
            }
            PeerItem.Turn turn = head.turn(this);
            if (turn == PeerItem.Turn.LATER
                    || (turn == PeerItem.Turn.NOW && !items.isEmpty() && bytes + head.bytes() > PeerJob.MAX_BYTES)) {
                break;
            }
            from.remove();
            if (turn == PeerItem.Turn.NOW) {
                items.add(head);
                bytes += head.bytes();
            }
        }
        pumping = false;
        if (!items.isEmpty()) {
            start(items);
        }
    }

    private void start(List<PeerItem> items) {
        running = true;
        Epoch epoch = parts.epoch();
        Workbench bench = new Workbench(sessions, keeper.kept(sessions), parts.recoveredNs());
        PeerJob job = new PeerJob(items, bench, epoch::nanoTime);
        boolean before = revoked;
        epoch.compute(job::run, done -> apply(items, revoked == before ? done : List.of()), error -> {
            throw new IllegalStateException("A job catches what its items throw.", error);
        });
    }

    private void apply(List<PeerItem> items, List<PeerJob.Done> done) {
        int applied = 0;
        PeerSessions old = sessions;
        for (PeerJob.Done one : outdated ? List.<PeerJob.Done>of() : done) {
            PeerSessions before = sessions;
            sessions = one.after();
            if (!one.result().apply()) {
                sessions = before;
                break;
            }
            applied++;
        }
        for (int i = items.size() - 1; i >= applied; i--) {
            first.addFirst(items.get(i));
        }
        running = false;
        outdated = false;
        if (revoked) {
            // No copy for it leaves any more, so none needs the state that it was made on.
            retire(sessions.slots());
        } else if (users == 0) {
            // No draft is in the making, which would look for the state of the session it was made on.
            retire(sessions.surplus());
        }
        keeper.changed(old, sessions);
        pump();
    }

    private void retire(List<SessionSlot> slots) {
        for (SessionSlot slot : slots) {
            sessions = sessions.retiring(slot);
            keeper.retire(slot);
        }
    }

    /** A row that says so of a retired session is durable. */
    void retired(String session, long version) {
        durable.put(session, new DurableState(version, SessionPages.NONE));
    }
}
