package org.xmtp.reactive.inbound;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xmtp.reactive.api.FailureReason;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.session.Patience;
import org.xmtp.reactive.session.Peer;
import org.xmtp.reactive.store.Digest;
import org.xmtp.reactive.store.HeldEnvelope;
import org.xmtp.reactive.store.HeldPlace;
import org.xmtp.reactive.store.PeerId;

/**
 * Gives held envelopes back: to be judged once their sender is known, or to be refused once that was waited for in
 * vain. Page by page for each sender, in the order in which they came; what comes meanwhile stands behind them.
 */
final class Releases {
    private static final int AT_ONCE = 64;

    private static final Logger LOG = LoggerFactory.getLogger(Releases.class);

    private final Holding.Parts parts;
    private final Holding.Released released;
    private final HeldEnvelopes held;
    private final Runnable onRest;
    private final Set<PeerId> releasing = new HashSet<>();
    private final Patience patience = new Patience();

    /** Gives back what is held; {@code onRest} is run when a sender's turn is over. */
    Releases(Holding.Parts parts, Holding.Released released, HeldEnvelopes held, Runnable onRest) {
        this.parts = parts;
        this.released = released;
        this.held = held;
        this.onRest = onRest;
    }

    /** Whether nothing is being given back. */
    boolean isResting() {
        return releasing.isEmpty();
    }

    /** Gives back what waits of a known sender, page by page; what comes meanwhile waits behind it. */
    void release(PeerId sender) {
        if (held.waits(sender) && releasing.add(sender)) {
            releaseNext(sender);
        }
    }

    private void releaseNext(PeerId sender) {
        List<HeldPlace> first = held.first(sender, AT_ONCE);
        if (first.isEmpty()) {
            rest(sender);
            return;
        }
        if (first.get(0).size() == 0) {
            releaseFromNode(sender, first.get(0));
            return;
        }
        List<Digest> digests = new ArrayList<>();
        for (HeldPlace place : first) {
            if (place.size() == 0) {
                break;
            }
            digests.add(place.digest());
        }
        parts.epoch()
                .await(
                        parts.store().heldEnvelopes(digests),
                        found -> {
                            patience.restored();
                            release(first.get(0), found);
                        },
                        error -> {
                            LOG.warn("Held envelopes can't be read; trying again", error);
                            parts.epoch().after(patience.next(), () -> releaseNext(sender));
                        });
    }

    private void rest(PeerId sender) {
        releasing.remove(sender);
        onRest.run();
        Peer peer = parts.peers().cached(sender);
        if (peer != null) {
            // What came meanwhile stands behind.
            peer.pump();
        }
    }

    private void release(HeldPlace first, List<HeldEnvelope> found) {
        if (found.isEmpty()) {
            refuseDamaged(first);
        }
        found.forEach(envelope -> go(envelope, Passage.Origin.HELD));
    }

    /** Of all that was asked for the store has given none, so the first can't be read. */
    private void refuseDamaged(HeldPlace first) {
        held.give(first.digest());
        released.refuse(
                Failures.Subject.of(first),
                new Refusal(FailureReason.DAMAGED, "its bytes in the store are not what was written"),
                () -> gone(first));
    }

    private void go(HeldEnvelope envelope, Passage.Origin origin) {
        held.give(envelope.digest());
        released.go(new NetworkEnvelope(released.topic(), envelope.timestampNs(), envelope.message()), origin);
    }

    private void releaseFromNode(PeerId sender, HeldPlace place) {
        released.readAgain(
                place,
                found -> {
                    if (found.isEmpty()) {
                        held.give(place.digest());
                        released.refuse(
                                Failures.Subject.of(place),
                                new Refusal(FailureReason.TOO_MANY_PENDING, "the node does not have it any more"),
                                () -> gone(place));
                    } else {
                        held.give(place.digest());
                        released.go(found.get(0), Passage.Origin.HELD);
                    }
                },
                // The next round tries again.
                () -> rest(sender));
    }

    /** Refuses what has waited too long for a sender whose account has no bundle of it. */
    void expire(PeerId sender) {
        long heldBefore = parts.epoch().nowNs() - Holding.PATIENCE.toNanos();
        List<Digest> whole = new ArrayList<>();
        for (HeldPlace place : held.first(sender, AT_ONCE)) {
            if (place.heldNs() < heldBefore && place.size() > 0) {
                whole.add(place.digest());
            } else if (place.heldNs() < heldBefore) {
                held.give(place.digest());
                released.refuse(Failures.Subject.of(place), unknownSender(), () -> gone(place));
            }
        }
        if (!whole.isEmpty()) {
            whole.forEach(held::give);
            parts.epoch()
                    .await(
                            parts.store().heldEnvelopes(whole),
                            found -> {
                                whole.forEach(held::putBack);
                                if (found.isEmpty()) {
                                    held.first(sender, 1).forEach(this::refuseDamaged);
                                }
                                found.forEach(envelope -> go(envelope, Passage.Origin.EXPIRED));
                            },
                            error -> whole.forEach(held::putBack));
        }
    }

    static Refusal unknownSender() {
        return new Refusal(FailureReason.UNKNOWN_SENDER, "no wallet's grant for its sender was found");
    }

    /** The outcome of one that was given back. */
    void ended(Passage passage, Passage.Outcome outcome) {
        Digest digest = passage.digest();
        PeerId sender = held.sender(digest);
        if (outcome == Passage.Outcome.GIVEN_BACK) {
            held.putBack(digest);
            if (sender != null) {
                // What failed now would fail again at once; the next round tries again.
                rest(sender);
            }
        } else {
            held.remove(digest);
            if (sender != null) {
                goOn(sender);
            }
        }
    }

    /** One that was refused waits no longer. */
    void gone(HeldPlace place) {
        held.remove(place.digest());
        goOn(place.sender());
    }

    /** The next page when the one before has its outcomes: what waits for it takes room from everybody. */
    private void goOn(PeerId sender) {
        if (releasing.contains(sender) && !held.isGiving(sender)) {
            releaseNext(sender);
        }
    }
}
