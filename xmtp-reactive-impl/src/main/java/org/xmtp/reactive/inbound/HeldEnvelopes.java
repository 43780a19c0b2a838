package org.xmtp.reactive.inbound;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.store.Digest;
import org.xmtp.reactive.store.HeldPlace;
import org.xmtp.reactive.store.PeerId;

/**
 * The envelopes that wait in the store for their sender's grant, here without their bytes. Of what goes beyond the
 * quotas only the place is kept. One that is given back stays here until its outcome is durable.
 */
final class HeldEnvelopes {
    /** How many bytes of envelopes the store keeps in all. */
    static final long MAX_BYTES = 64L << 20;

    /** How many bytes of envelopes the store keeps that claim to be from one account. */
    static final long MAX_ACCOUNT_BYTES = 4L << 20;

    /** How many wait at most, with their bytes or without. */
    static final int MAX = 10_000;

    private final Map<PeerId, OfSender> bySender = new LinkedHashMap<>();
    private final Map<Digest, HeldPlace> all = new HashMap<>();
    private final HeldClaims claims = new HeldClaims();
    private final Set<Digest> underWay = new HashSet<>();
    private final Set<Digest> given = new HashSet<>();
    private final Set<Digest> queued = new HashSet<>();
    private long bytes;
    private long lastTurn;

    /** What waits of one sender. */
    private static final class OfSender {
        private final LinkedHashMap<Digest, HeldPlace> places = new LinkedHashMap<>();
        private int given;
        private int queued;
        private int placesOnly;
    }

    /** How many wait. */
    int depth() {
        return all.size();
    }

    /** Whether this one waits, or is being judged. */
    boolean contains(Digest digest) {
        return all.containsKey(digest);
    }

    /** Whether one of the sender is not in its peer's queue yet: what comes now must not overtake it. */
    boolean waits(PeerId sender) {
        OfSender waiting = bySender.get(sender);
        return waiting != null && waiting.queued < waiting.places.size();
    }

    /** Whether all that waits of the sender can be read from the store. */
    boolean isWhole(PeerId sender) {
        OfSender waiting = bySender.get(sender);
        return waiting == null || waiting.placesOnly == 0;
    }

    /** Whether there is room for the bytes of one more, or only for its place. */
    boolean hasRoomFor(AccountAddress account, int size) {
        return bytes + size <= MAX_BYTES && claims.bytesOf(account) + size <= MAX_ACCOUNT_BYTES;
    }

    /** The turn of one that comes now. */
    long nextTurn() {
        return lastTurn + 1;
    }

    /** Keeps one that is on its way into the store. */
    void begin(HeldPlace place) {
        underWay.add(place.digest());
        add(place);
    }

    /** It is in the store. */
    void durable(Digest digest) {
        underWay.remove(digest);
    }

    /** Keeps one that is in the store. */
    void add(HeldPlace place) {
        all.put(place.digest(), place);
        lastTurn = Math.max(lastTurn, place.turn());
        OfSender of = bySender.computeIfAbsent(place.sender(), sender -> new OfSender());
        of.places.put(place.digest(), place);
        of.placesOnly += place.size() == 0 ? 1 : 0;
        claims.add(place);
        bytes += place.size();
    }

    /** The one that has to go because too many wait: the newest of the account that claims most. */
    Optional<HeldPlace> surplus() {
        return all.size() <= MAX
                ? Optional.empty()
                : claims.newestOfGreatest().map(all::get).filter(place -> !given.contains(place.digest()));
    }

    /** It waits no longer. */
    void remove(Digest digest) {
        HeldPlace place = all.remove(digest);
        if (place == null) {
            return;
        }
        bytes -= place.size();
        claims.remove(place);
        OfSender of = bySender.get(place.sender());
        if (of != null) {
            of.places.remove(digest);
            of.given -= given.remove(digest) ? 1 : 0;
            of.queued -= queued.remove(digest) ? 1 : 0;
            of.placesOnly -= place.size() == 0 ? 1 : 0;
            if (of.places.isEmpty()) {
                bySender.remove(place.sender());
            }
        }
    }

    /** Everybody of whom something waits, the one who waits longest first. */
    List<PeerId> senders() {
        return List.copyOf(bySender.keySet());
    }

    /**
     * The first ones that wait of a sender and were not given back, at most so many, in the order in which they came;
     * up to one that is not in the store yet.
     */
    List<HeldPlace> first(PeerId sender, int limit) {
        List<HeldPlace> due = new ArrayList<>();
        OfSender of = bySender.get(sender);
        if (of != null) {
            for (HeldPlace place : of.places.values()) {
                if (due.size() == limit || underWay.contains(place.digest())) {
                    break;
                }
                if (!given.contains(place.digest())) {
                    due.add(place);
                }
            }
        }
        return due;
    }

    /** It is given back, to be judged or refused. */
    void give(Digest digest) {
        OfSender of = senderOf(digest);
        if (of != null && given.add(digest)) {
            of.given++;
        }
    }

    /** Whether one of the sender was given back and has no outcome yet. */
    boolean isGiving(PeerId sender) {
        OfSender of = bySender.get(sender);
        return of != null && of.given > 0;
    }

    /** Whose one is; null for one that does not wait. */
    @Nullable
    PeerId sender(Digest digest) {
        HeldPlace place = all.get(digest);
        return place == null ? null : place.sender();
    }

    private @Nullable OfSender senderOf(Digest digest) {
        HeldPlace place = all.get(digest);
        return place == null ? null : bySender.get(place.sender());
    }

    /** It is in its peer's queue: what comes from now on stands behind it. */
    void queue(Digest digest) {
        OfSender of = senderOf(digest);
        if (of != null && queued.add(digest)) {
            of.queued++;
        }
    }

    /** It goes on waiting. */
    void putBack(Digest digest) {
        OfSender of = senderOf(digest);
        if (of != null) {
            of.given -= given.remove(digest) ? 1 : 0;
            of.queued -= queued.remove(digest) ? 1 : 0;
        }
    }
}
