package org.xmtp.reactive.session;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.WriteSet;
import org.xmtp.reactive.store.WriteSetId;

/**
 * The write-sets of one commit. What is durable of a session only moves forward: of its states in one commit just the
 * newest is written, with the first write-set that brings one, and none that is older than the durable one.
 */
final class CommitBatch {
    private final List<Waiting> waiting;
    private final List<WriteSet> writeSets;
    private final Map<SessionKey, SessionSlot> newest;

    /** A write-set that waits for its commit, at its place. */
    record Waiting(long position, WriteSetDraft draft, long bytes) {}

    private record SessionKey(PeerId peer, String session) {
        static SessionKey of(SessionSlot slot) {
            return new SessionKey(slot.peer(), slot.id());
        }
    }

    /** What knows the durable states of sessions, and names write-sets. */
    interface Ledger {
        DurableState durable(SessionSlot slot);

        WriteSetId nextId();
    }

    CommitBatch(List<Waiting> waiting, Ledger ledger) {
        this.waiting = waiting;
        this.writeSets = new ArrayList<>(waiting.size());
        this.newest = newest(waiting, ledger);
        Map<SessionKey, SessionSlot> due = new HashMap<>(newest);
        for (Waiting one : waiting) {
            List<Change> changes = one.draft().changes();
            List<SessionSlot> states = one.draft().states();
            if (!states.isEmpty()) {
                changes = new ArrayList<>(changes);
                for (SessionSlot state : states) {
                    SessionSlot slot = due.remove(SessionKey.of(state));
                    if (slot != null) {
                        changes.add(new Change.SessionAdvanced(
                                slot.row(ledger.durable(slot).pages())));
                    }
                }
            }
            writeSets.add(new WriteSet(one.position(), ledger.nextId(), changes));
        }
    }

    private static Map<SessionKey, SessionSlot> newest(List<Waiting> waiting, Ledger ledger) {
        Map<SessionKey, SessionSlot> newest = new HashMap<>();
        for (Waiting one : waiting) {
            for (SessionSlot state : one.draft().states()) {
                if (state.version() > ledger.durable(state).version()) {
                    newest.merge(
                            SessionKey.of(state), state, (old, next) -> next.version() > old.version() ? next : old);
                }
            }
        }
        return newest;
    }

    List<Waiting> waiting() {
        return waiting;
    }

    List<WriteSet> writeSets() {
        return writeSets;
    }

    /** The session states that it writes. */
    Iterable<SessionSlot> states() {
        return newest.values();
    }

    /** What names it as a whole: the store shows the last one. */
    WriteSetId id() {
        return writeSets.get(writeSets.size() - 1).id();
    }

    int size() {
        return waiting.size();
    }

    long bytes() {
        return waiting.stream().mapToLong(Waiting::bytes).sum();
    }
}
