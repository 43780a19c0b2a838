package org.xmtp.reactive.session;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.cryptography.hpke.Encapsulation;
import org.xmtp.reactive.cryptography.olm.RatchetSession;
import org.xmtp.reactive.store.Contact;

/**
 * The sessions with one peer in the hands of one job: it steps copies and puts them here, one item after the other.
 * Nothing of it is seen by others before the loop has applied it.
 */
public final class Workbench {
    /** How far ahead of our clock a peer's time is believed: it decides for so long on what is sent. */
    private static final long MAX_AHEAD_NS = Duration.ofMinutes(5).toNanos();

    private final KeptChains kept;
    private final long recoveredNs;
    private PeerSessions sessions;
    /** The session whose ratchet no item's result shows: it may be stepped in place. */
    private @Nullable SessionSlot own;

    private @Nullable Encapsulation encapsulation;
    private int sealed;

    /**
     * A bench for one job.
     *
     * @param sessions as the loop has them
     * @param kept which old chains stay, and the time of day
     * @param recoveredNs when the store was last recovered, by our clock; 0 if it never was
     */
    Workbench(PeerSessions sessions, KeptChains kept, long recoveredNs) {
        this.sessions = sessions;
        this.kept = kept;
        this.recoveredNs = recoveredNs;
    }

    /** The sessions as the items before left them. */
    public PeerSessions sessions() {
        return sessions;
    }

    /** The time of day, by our clock. */
    public long nowNs() {
        return kept.nowNs();
    }

    /** Takes back what an item has done that came to nothing. */
    void backTo(PeerSessions before) {
        sessions = before;
        own = null;
    }

    /** What this job seals with: what was waiting at one moment shares an agreement, which is what takes the time. */
    public Encapsulation encapsulation(Supplier<Encapsulation> making) {
        Encapsulation made = encapsulation;
        if (made == null) {
            made = making.get();
            encapsulation = made;
        }
        return made;
    }

    /** The number of the next message that this job seals; none is given twice. */
    public int nextSealed() {
        return sealed++;
    }

    /** A slot for a session that is new; it counts once it is put back. */
    public SessionSlot fresh(RatchetSession ratchet, long createdNs) {
        return new SessionSlot(sessions.peer(), ratchet, 0, new SessionSlot.Standing(createdNs, 0, 0));
    }

    /** The ratchet of a session, to be encrypted with; follow it with {@link #encrypted}. */
    public RatchetSession forEncrypting(SessionSlot slot) {
        return slot.equals(own) || slot.version() == 0
                ? slot.ratchet()
                : slot.ratchet().copy();
    }

    /** Puts a session back that has encrypted; later items may step the same ratchet on. */
    public SessionSlot encrypted(SessionSlot slot, RatchetSession advanced) {
        SessionSlot next = slot.stepped(advanced);
        own = next;
        sessions = sessions.with(next);
        return next;
    }

    /**
     * Puts a session back whose copy has decrypted a message that passed every check; it stays as it is.
     *
     * @param sentNs when the message was sent, as the peer says
     */
    public SessionSlot received(SessionSlot slot, RatchetSession advanced, long sentNs) {
        advanced.retain(kept.within(besideBytes(slot)));
        SessionSlot next = slot.stepped(advanced).received(believed(sentNs));
        if (slot.version() == 0) {
            next = next.belated(sessions.belatedNs(sentNs, recoveredNs));
        }
        own = null;
        sessions = sessions.with(next);
        return next;
    }

    /** A time that is too far ahead is one right behind all others: by our clock, or where that went back by theirs. */
    private long believed(long sentNs) {
        long latestNs = 0;
        for (SessionSlot slot : sessions.slots()) {
            latestNs = Math.max(latestNs, slot.receivedNs());
        }
        return Math.max(1, Math.min(sentNs, Math.max(nowNs() + MAX_AHEAD_NS, latestNs + 1)));
    }

    private int besideBytes(SessionSlot slot) {
        int own = sessions.withId(slot.id())
                .map(present -> present.ratchet().pages().bytes())
                .orElse(0);
        return sessions.pageBytes() - own;
    }

    /**
     * Lets go of what sessions need not keep any more though nothing comes on them.
     *
     * @param peerBytes what all their pages may take
     * @return the sessions that have changed
     */
    List<SessionSlot> aged(int peerBytes) {
        List<SessionSlot> changed = new ArrayList<>();
        List<SessionSlot> leastPreferredFirst = new ArrayList<>(sessions.slots());
        Collections.reverse(leastPreferredFirst);
        for (SessionSlot slot : leastPreferredFirst) {
            RatchetSession copy = slot.ratchet().copy();
            copy.retain(kept.atMost(peerBytes).within(besideBytes(slot)));
            if (copy.pages().bytes() < slot.ratchet().pages().bytes()) {
                SessionSlot next = slot.stepped(copy);
                changed.add(next);
                sessions = sessions.with(next);
            }
        }
        own = null;
        return changed;
    }

    /** Replaces every session that is not: what is sent from now on opens a new one. The replaced ones. */
    public List<SessionSlot> replaceAll() {
        List<SessionSlot> replaced = new ArrayList<>();
        for (SessionSlot slot : sessions.slots()) {
            if (slot.replacedNs() == 0) {
                SessionSlot next = slot.replaced(nowNs());
                replaced.add(next);
                sessions = sessions.with(next);
            }
        }
        own = null;
        return replaced;
    }

    /** Puts the contact back with its signing key pinned. */
    public void pinned(Contact contact) {
        sessions = sessions.with(contact);
    }
}
