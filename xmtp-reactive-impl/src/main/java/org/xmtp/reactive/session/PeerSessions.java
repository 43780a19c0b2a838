package org.xmtp.reactive.session;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.cryptography.olm.Ed25519PublicKey;
import org.xmtp.reactive.store.Contact;
import org.xmtp.reactive.store.PeerId;

/** All sessions with one peer. After it is made, only the peer's lane touches it, but for the contact. */
public final class PeerSessions {
    /** How many sessions one installation may ever open with us. */
    public static final int MAX_SESSIONS = 64;

    /** The one to send on first: the last that received; else the newest; ties by the smaller id. */
    private static final Comparator<SessionSlot> PREFERENCE = Comparator.comparingLong(SessionSlot::receivedOrder)
            .reversed()
            .thenComparing(Comparator.comparingLong(SessionSlot::createdNs).reversed())
            .thenComparing(SessionSlot::id);

    private final PeerId peer;
    private final List<SessionSlot> slots;
    private final Set<String> retired;
    private final Map<String, Long> durable = new ConcurrentHashMap<>();
    private final AtomicInteger pins = new AtomicInteger();
    private volatile @Nullable Contact contact;
    private @Nullable Ed25519PublicKey pinned;

    /** The sessions as the store has them: every state is durable. */
    public PeerSessions(PeerId peer, Optional<Contact> contact, List<SessionSlot> slots, Set<String> retired) {
        this.peer = peer;
        this.contact = contact.orElse(null);
        this.slots = new ArrayList<>(slots);
        this.retired = retired;
        this.slots.sort(PREFERENCE);
        slots.forEach(slot -> durable(slot.id(), slot.version()));
    }

    /** The version of a session that is durable, 0 if none. Any thread may ask. */
    long durableVersion(String session) {
        return durable.getOrDefault(session, 0L);
    }

    /** Notes the version of a session that is durable; it only ever rises. Any thread may call. */
    void durable(String session, long version) {
        durable.merge(session, version, Math::max);
    }

    /** Somebody needs it; it stays cached until {@link #unpin}. */
    void pin() {
        pins.incrementAndGet();
    }

    /** One who needed it needs it no longer. */
    void unpin() {
        pins.decrementAndGet();
    }

    /** Whether nobody needs it and the store has the newest state of every session. */
    boolean mayLeave() {
        return pins.get() == 0 && slots.stream().allMatch(slot -> slot.version() == durableVersion(slot.id()));
    }

    /** Whom the sessions are with. */
    public PeerId peer() {
        return peer;
    }

    /** The contact, once its grant was verified. Any thread may ask. */
    public Optional<Contact> contact() {
        return Optional.ofNullable(contact);
    }

    /** Sets the contact if none is known: what was seen first stays. Any thread may call. */
    public synchronized void learn(Contact learned) {
        if (contact == null) {
            contact = learned;
        }
    }

    /** Pins the peer's signing key. */
    public synchronized Contact pin(Contact known, byte[] key) {
        Contact with = known.pinned(key);
        contact = with;
        return with;
    }

    /** The pinned signing key, as an object that keeps its checked point. */
    public Optional<Ed25519PublicKey> pinnedKey() {
        Contact known = contact;
        if (known == null || known.signingKey() == null) {
            return Optional.empty();
        }
        if (pinned == null) {
            pinned = Ed25519PublicKey.of(known.signingKey());
        }
        return Optional.of(pinned);
    }

    /** The session to send on. */
    public Optional<SessionSlot> preferred() {
        return slots.isEmpty() ? Optional.empty() : Optional.of(slots.get(0));
    }

    /** Sessions in the order in which to try them. */
    public List<SessionSlot> inOrder() {
        return Collections.unmodifiableList(slots);
    }

    /** The session of this id. */
    public Optional<SessionSlot> withId(String id) {
        return slots.stream().filter(slot -> slot.id().equals(id)).findFirst();
    }

    /** Whether a session of this id was deleted. */
    public boolean isRetired(String id) {
        return retired.contains(id);
    }

    /** Whether the peer has opened as many sessions as it may. */
    public boolean isFull() {
        return slots.size() + retired.size() >= MAX_SESSIONS;
    }

    /** Puts a session in place of its older state, or adds it. */
    public void put(SessionSlot slot) {
        slots.removeIf(old -> old.id().equals(slot.id()));
        slots.add(slot);
        slots.sort(PREFERENCE);
    }
}
