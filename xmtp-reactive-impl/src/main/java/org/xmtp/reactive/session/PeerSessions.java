package org.xmtp.reactive.session;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
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
 */
public record PeerSessions(
        PeerId peer, @Nullable Contact contact, @Nullable Ed25519PublicKey signingKey, List<SessionSlot> slots) {
    /** How many sessions one installation may ever open with us. */
    public static final int MAX_SESSIONS = 64;

    /** The one to send on first: the last that received; else the newest; ties by the smaller id. */
    private static final Comparator<SessionSlot> PREFERENCE = Comparator.comparingLong(SessionSlot::receivedOrder)
            .reversed()
            .thenComparing(Comparator.comparingLong(SessionSlot::createdNs).reversed())
            .thenComparing(SessionSlot::id);

    /** The sessions as the store has them. */
    static PeerSessions of(PeerId peer, @Nullable Contact contact, List<SessionSlot> slots) {
        List<SessionSlot> sorted = new ArrayList<>(slots);
        sorted.sort(PREFERENCE);
        return new PeerSessions(peer, contact, keyOf(contact), List.copyOf(sorted));
    }

    private static @Nullable Ed25519PublicKey keyOf(@Nullable Contact contact) {
        byte[] key = contact == null ? null : contact.signingKey();
        return key == null ? null : Ed25519PublicKey.of(key);
    }

    /** The session to send on. */
    public Optional<SessionSlot> preferred() {
        return slots.isEmpty() ? Optional.empty() : Optional.of(slots.get(0));
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

    /** Whether the peer has opened as many sessions as it may. */
    public boolean isFull() {
        return slots.size() >= MAX_SESSIONS;
    }

    /** About what the pages of all sessions but one take. */
    int pageBytesBeside(String id) {
        int bytes = 0;
        for (SessionSlot slot : slots) {
            bytes += slot.id().equals(id) ? 0 : slot.ratchet().pages().bytes();
        }
        return bytes;
    }

    /** With a session in place of its older state, or added. */
    PeerSessions with(SessionSlot slot) {
        List<SessionSlot> changed = new ArrayList<>(slots.size() + 1);
        for (SessionSlot old : slots) {
            if (!old.id().equals(slot.id())) {
                changed.add(old);
            }
        }
        changed.add(slot);
        changed.sort(PREFERENCE);
        return new PeerSessions(peer, contact, signingKey, List.copyOf(changed));
    }

    /** With another contact. */
    PeerSessions with(Contact changed) {
        return new PeerSessions(peer, changed, keyOf(changed), slots);
    }
}
