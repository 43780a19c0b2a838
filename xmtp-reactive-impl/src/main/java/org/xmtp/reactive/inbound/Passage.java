package org.xmtp.reactive.inbound;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.api.FailureReason;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.session.Peer;
import org.xmtp.reactive.session.PeerItem;
import org.xmtp.reactive.session.Workbench;
import org.xmtp.reactive.store.Digest;

/**
 * One envelope's way in, from the mailbox to its outcome. Passages of one sender go in the order in which they came,
 * whatever one of them waits for, since they stand in that peer's queue; they never wait for another sender.
 */
final class Passage implements PeerItem {
    /** What became of an envelope. Each passage has one, once. */
    enum Outcome {
        /** Its message is durable. */
        ACCEPTED,
        /** Its failure is durable. */
        REFUSED,
        /** It waits durably for its sender's grant. */
        HELD,
        /** It was here before. */
        KNOWN,
        /** It has no outcome here, and has to be read from the node once more. */
        GIVEN_BACK,
        /** Too much of what is older in its chain is missing: it is left to the sweeps that reach farther back. */
        LEFT
    }

    private final Guide guide;
    private final NetworkEnvelope envelope;
    private final Origin origin;
    private @Nullable Digest digest;
    private @Nullable Arrival arrival;
    private boolean marksKnown;
    private boolean decided;
    private @Nullable Outcome outcome;

    /** Where an envelope comes from. */
    enum Origin {
        /** The subscription, behind what was here: most likely new. */
        LIVE,
        /** A walk over the topic from its beginning or its floor: most likely known. */
        WALK,
        /** It waited for its sender's grant. */
        HELD,
        /** It waited for its sender's grant in vain. */
        EXPIRED
    }

    /** Whoever leads passages. All but {@link #judge} is on the loop. */
    interface Guide {
        /** On a lane: judges. */
        Verdict judge(Arrival arrival, Workbench bench) throws Refusal;

        /** Whether older envelopes of a known sender have to come first. */
        Holding.Standing standing(Arrival arrival);

        /** Lets it wait durably. */
        void hold(Passage passage, Arrival arrival);

        /** Makes a verdict durable; false if it does not hold any more. */
        boolean accept(Passage passage, Arrival arrival, Verdict verdict);

        /** Makes a refusal durable. */
        void refuse(Passage passage, Refusal refusal);

        /** It has its outcome. */
        void ended(Passage passage, Outcome outcome);
    }

    Passage(Guide guide, NetworkEnvelope envelope, Origin origin) {
        this.guide = guide;
        this.envelope = envelope;
        this.origin = origin;
        this.marksKnown = origin != Origin.WALK;
    }

    NetworkEnvelope envelope() {
        return envelope;
    }

    /** Whether it waited for its sender's grant. */
    boolean wasHeld() {
        return origin == Origin.HELD || origin == Origin.EXPIRED;
    }

    /** The digest of its bytes, once it was read. */
    Digest digest() {
        if (digest == null) {
            throw new IllegalStateException("It was not read yet.");
        }
        return digest;
    }

    /** What it claims, if it has the form to claim anything. */
    Optional<Arrival> arrival() {
        return Optional.ofNullable(arrival);
    }

    void read(Digest ofBytes) {
        digest = ofBytes;
    }

    void arrived(Arrival read) {
        arrival = read;
    }

    /** Whether the store is to be asked if it knows it. */
    boolean wantsMarks() {
        return !marksKnown;
    }

    /** The store does not know it. */
    void isNew() {
        marksKnown = true;
    }

    /** It has been decided upon, and what that is goes its way. Whoever decides first decides. */
    boolean decide() {
        boolean first = !decided;
        decided = true;
        return first;
    }

    /** Gives it its outcome. */
    void end(Outcome what) {
        if (outcome == null) {
            outcome = what;
            decided = true;
            guide.ended(this, what);
        }
    }

    @Override
    public long bytes() {
        return envelope.message().length;
    }

    @Override
    public Turn turn(Peer peer) {
        if (decided) {
            return Turn.NEVER;
        }
        if (!marksKnown) {
            return Turn.LATER;
        }
        Arrival read = arrival;
        if (read == null) {
            throw new IllegalStateException("Only what claims a sender stands in a sender's queue.");
        }
        if (peer.isRevoked()) {
            guide.refuse(this, new Refusal(FailureReason.REVOKED, "the wallet of its account has revoked its sender"));
            return Turn.NEVER;
        }
        if (origin == Origin.EXPIRED && peer.contact() == null) {
            guide.refuse(this, Releases.unknownSender());
            return Turn.NEVER;
        }
        if (wasHeld()) {
            if (peer.contact() != null) {
                return Turn.NOW;
            }
            end(Outcome.GIVEN_BACK);
            return Turn.NEVER;
        }
        Holding.Standing standing = peer.contact() == null ? Holding.Standing.BEHIND : guide.standing(read);
        if (standing == Holding.Standing.SOON) {
            return Turn.LATER;
        }
        if (standing == Holding.Standing.BEHIND) {
            decide();
            guide.hold(this, read);
            return Turn.NEVER;
        }
        return Turn.NOW;
    }

    @Override
    public Result compute(Workbench bench) {
        Arrival read = arrival;
        if (read == null) {
            throw new IllegalStateException("Only what claims a sender is judged.");
        }
        try {
            Verdict verdict = guide.judge(read, bench);
            return () -> guide.accept(this, read, verdict);
        } catch (Refusal refusal) {
            return () -> {
                guide.refuse(this, refusal);
                return true;
            };
        }
    }

    @Override
    public void crashed(Throwable error) {
        if (error instanceof RuntimeException || error instanceof StackOverflowError) {
            guide.refuse(this, new Refusal(FailureReason.UNDECRYPTABLE, "an unexpected error while judging it"));
        } else {
            // Of the machine's making, not the envelope's.
            end(Outcome.GIVEN_BACK);
        }
    }
}
