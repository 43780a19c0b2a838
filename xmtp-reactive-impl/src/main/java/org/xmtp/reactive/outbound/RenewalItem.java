package org.xmtp.reactive.outbound;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xmtp.reactive.session.Peer;
import org.xmtp.reactive.session.PeerItem;
import org.xmtp.reactive.session.PeerSessions;
import org.xmtp.reactive.session.SessionSlot;
import org.xmtp.reactive.session.Workbench;
import org.xmtp.reactive.store.OutboxCopy;

/**
 * Replaces all sessions with a peer, if that is not too soon. To a client of ours a message without content carries the
 * new session at once; for any other, that would be a message it can't read, so its next one does.
 */
final class RenewalItem implements PeerItem {
    private static final Logger LOG = LoggerFactory.getLogger(RenewalItem.class);

    private final CopyMaker maker;
    private final Draft.Subject subject;
    private final Due due;
    private final Outcome outcome;

    /** When it is due. */
    interface Due {
        /** Whether sessions as they are now are to be renewed. */
        boolean isDue(PeerSessions sessions, long nowNs);
    }

    /** Where its outcome goes. */
    interface Outcome {
        /** Sessions were replaced: their states, and the copy that carries a new one, where there is one. */
        void renewed(List<SessionSlot> states, Optional<OutboxCopy> copy);

        /** Nothing was to be done, or nothing could be. */
        default void unchanged() {}
    }

    /** A renewal whose message without content is made of the subject. */
    RenewalItem(CopyMaker maker, Draft.Subject subject, Due due, Outcome outcome) {
        this.maker = maker;
        this.subject = subject;
        this.due = due;
        this.outcome = outcome;
    }

    @Override
    public long bytes() {
        return Sends.OVERHEAD;
    }

    @Override
    public Turn turn(Peer peer) {
        if (peer.contact() == null || peer.isRevoked()) {
            outcome.unchanged();
            return Turn.NEVER;
        }
        return Turn.NOW;
    }

    @Override
    public Result compute(Workbench bench) {
        if (!due.isDue(bench.sessions(), bench.nowNs())) {
            return this::unchanged;
        }
        List<SessionSlot> states = new ArrayList<>(bench.replaceAll());
        Optional<OutboxCopy> copy = Optional.empty();
        if (bench.sessions().signingKey() != null) {
            CopyMaker.Made made = maker.make(subject, bench);
            states.add(made.session());
            copy = Optional.of(made.copy());
        }
        if (states.isEmpty()) {
            return this::unchanged;
        }
        Optional<OutboxCopy> carrier = copy;
        return () -> {
            outcome.renewed(states, carrier);
            return true;
        };
    }

    private boolean unchanged() {
        outcome.unchanged();
        return true;
    }

    @Override
    public void crashed(Throwable error) {
        LOG.warn("Sessions could not be renewed", error);
        outcome.unchanged();
    }
}
