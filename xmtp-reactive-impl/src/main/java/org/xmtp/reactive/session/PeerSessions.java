package org.xmtp.reactive.session;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.cryptography.olm.Ed25519PublicKey;
import org.xmtp.reactive.store.Contact;
import org.xmtp.reactive.store.PeerId;

/**
 * All sessions with one peer, and its contact, at one moment. A value: jobs make new ones of it.
 *
 * @param peer whom they are with
 * @param contact the contact, once its grant was verified
 * @param signingKey the contact's pinned key as an object that keeps its checked point
 * @param slots the sessions in the order in which to try them
 * @param retired by their ids, those that are known to have been and decrypt nothing any more
 */
public record PeerSessions(
        PeerId peer,
        @Nullable Contact contact,
        @Nullable Ed25519PublicKey signingKey,
        List<SessionSlot> slots,
        Map<String, Retired> retired) {
    /** How many sessions one installation may open with us within {@link #OPENING_TIME}. */
    public static final int MAX_OPENED = 64;

    /** Over which time they are counted. */
    public static final Duration OPENING_TIME = Duration.ofDays(1);

    /** How many sessions live; of more, those that are tried last retire, but for the newest. */
    static final int MAX_LIVING = 16;

    /** How often sessions are renewed at most. */
    private static final Duration RENEWAL_EVERY = Duration.ofDays(1);

    /**
     * The one to send on first: none that was replaced; the one on which the peer sent last, whatever comes late; else
     * the newest; ties by the smaller id.
     */
    private static final Comparator<SessionSlot> PREFERENCE = Comparator.comparing(
                    (SessionSlot slot) -> slot.replacedNs() != 0)
            .thenComparing(Comparator.comparingLong(SessionSlot::receivedNs).reversed())
            .thenComparing(Comparator.comparingLong(SessionSlot::createdNs).reversed())
            .thenComparing(SessionSlot::id);

    /**
     * What is left of a session.
     *
     * @param createdNs when it was made, by our clock
     * @param version of the row that says so
     */
    public record Retired(long createdNs, long version) {}

    /** The sessions as the store has them. */
    static PeerSessions of(
            PeerId peer, @Nullable Contact contact, List<SessionSlot> slots, Map<String, Retired> retired) {
        List<SessionSlot> sorted = new ArrayList<>(slots);
        sorted.sort(PREFERENCE);
        return new PeerSessions(peer, contact, keyOf(contact), List.copyOf(sorted), retired);
    }

    private static @Nullable Ed25519PublicKey keyOf(@Nullable Contact contact) {
        byte[] key = contact == null ? null : contact.signingKey();
        return key == null ? null : Ed25519PublicKey.of(key);
    }

    /** The session to send on. */
    public Optional<SessionSlot> preferred() {
        return slots.isEmpty() || slots.get(0).replacedNs() != 0 ? Optional.empty() : Optional.of(slots.get(0));
    }

    /** Whether all there are were replaced, and nothing took their place yet. */
    public boolean isRenewalOutstanding() {
        return !slots.isEmpty() && preferred().isEmpty();
    }

    /**
     * Whether a session that a message opens only now, though it was sent before all others were replaced, or before
     * the store was recovered, counts as replaced with them: the time of that, or 0 if it does not. After a recovery
     * such a message comes again; its sender may have had answers on the session that are lost here, and then reads
     * nothing that is sent on it. Once the peer has spoken on a newer session, it knows that one itself. Of two who
     * were both recovered, whoever was later takes the other's new session for older, and the other meets it on its
     * own.
     *
     * @param sentNs when the message was sent, as the peer says
     * @param recoveredNs when the store was last recovered, by our clock; 0 if it never was
     */
    long belatedNs(long sentNs, long recoveredNs) {
        long replacedNs =
                slots.stream().mapToLong(SessionSlot::replacedNs).max().orElse(0);
        boolean isAnswered = preferred().filter(slot -> slot.receivedNs() != 0).isPresent();
        long lostNs = Math.max(replacedNs, recoveredNs);
        return isAnswered || sentNs >= lostNs ? 0 : lostNs;
    }

    /** The session of this id. */
    public Optional<SessionSlot> withId(String id) {
        for (SessionSlot slot : slots) {
            if (slot.id().equals(id)) {
                return Optional.of(slot);
            }
        }
        return Optional.empty();
    }

    /** Whether the peer has opened as many sessions as it may for now. */
    public boolean isFull(long nowNs) {
        long sinceNs = nowNs - OPENING_TIME.toNanos();
        long living = slots.stream().filter(slot -> slot.createdNs() > sinceNs).count();
        return living
                        + retired.values().stream()
                                .filter(one -> one.createdNs() > sinceNs)
                                .count()
                >= MAX_OPENED;
    }

    /**
     * Whether a new session may take the place of all there are. Anybody can send in the peer's name what no session
     * decrypts, so once a day. Who has really lost sessions has lost the time of the last renewal with them. Where
     * there is none to send on, a renewal is outstanding.
     */
    public boolean mayRenew(long nowNs) {
        if (preferred().isEmpty()) {
            return true;
        }
        long lastNs = 0;
        for (SessionSlot slot : slots) {
            long sinceNs = Math.max(slot.replacedNs(), slot.receivedNs() == 0 ? slot.createdNs() : 0);
            // A time ahead of the clock was given when the clock ran ahead, and tells nothing.
            lastNs = sinceNs > nowNs ? lastNs : Math.max(lastNs, sinceNs);
        }
        return nowNs - lastNs >= RENEWAL_EVERY.toNanos();
    }

    /** About what the pages of all sessions take. */
    int pageBytes() {
        int bytes = 0;
        for (SessionSlot slot : slots) {
            bytes += slot.ratchet().pages().bytes();
        }
        return bytes;
    }

    /** The sessions that have to retire because too many live. */
    List<SessionSlot> surplus() {
        if (slots.size() <= MAX_LIVING) {
            return List.of();
        }
        // By a clock that went back, what was just opened is tried last.
        SessionSlot newest = Collections.max(slots, Comparator.comparingLong(SessionSlot::createdNs));
        return slots.stream()
                .filter(slot -> !slot.equals(newest))
                .skip(MAX_LIVING - 1)
                .toList();
    }

    /** Without a session; its id stays known. */
    PeerSessions retiring(SessionSlot slot) {
        Map<String, Retired> more = new HashMap<>(retired);
        more.put(slot.id(), new Retired(slot.createdNs(), slot.version() + 1));
        return new PeerSessions(peer, contact, signingKey, without(slot.id()), Map.copyOf(more));
    }

    private List<SessionSlot> without(String id) {
        List<SessionSlot> others = new ArrayList<>(slots.size() + 1);
        for (SessionSlot slot : slots) {
            if (!slot.id().equals(id)) {
                others.add(slot);
            }
        }
        return others;
    }

    /** With a session in place of its older state, or added. */
    PeerSessions with(SessionSlot slot) {
        List<SessionSlot> changed = without(slot.id());
        changed.add(slot);
        changed.sort(PREFERENCE);
        return new PeerSessions(peer, contact, signingKey, List.copyOf(changed), retired);
    }

    /** With another contact. */
    PeerSessions with(Contact changed) {
        return new PeerSessions(peer, changed, keyOf(changed), slots, retired);
    }
}
