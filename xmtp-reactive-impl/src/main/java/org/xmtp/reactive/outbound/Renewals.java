package org.xmtp.reactive.outbound;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.xmtp.reactive.api.ConversationId;
import org.xmtp.reactive.identity.Approvals;
import org.xmtp.reactive.identity.LocalIdentity;
import org.xmtp.reactive.session.Journal;
import org.xmtp.reactive.session.PeerSessions;
import org.xmtp.reactive.session.SessionHealth;
import org.xmtp.reactive.session.SessionSlot;
import org.xmtp.reactive.session.WriteSetDraft;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.OutboxCopy;
import org.xmtp.reactive.store.OutboxRow;
import org.xmtp.reactive.store.PeerId;
import reactor.core.Disposable;

/**
 * Renews the sessions with a peer when one side has lost them: something came that none decrypts, and for a while
 * nothing that one does. A message in the peer's name can be anybody's, so how often that happens is bounded
 * ({@link PeerSessions#mayRenew}).
 */
final class Renewals implements SessionHealth {
    /** How long a message that a session decrypts is waited for. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Of how many peers at a time; of others, the next undecryptable message is a new occasion. */
    private static final int MAX_DUE = 1_000;

    private static final byte[] NOTHING = {};

    private final Drafts.Parts parts;
    private final SendClock sentTimes;
    private final Approvals approvals;
    private final Map<PeerId, Disposable> due = new HashMap<>();

    Renewals(Drafts.Parts parts, SendClock sentTimes, Approvals approvals) {
        this.parts = parts;
        this.sentTimes = sentTimes;
        this.approvals = approvals;
    }

    @Override
    public void undecryptable(PeerId peer) {
        if (due.size() < MAX_DUE && !due.containsKey(peer)) {
            due.put(peer, parts.epoch().after(PATIENCE, () -> renew(peer)));
        }
    }

    @Override
    public void decrypted(PeerId peer) {
        Disposable waiting = due.remove(peer);
        if (waiting != null) {
            waiting.dispose();
        }
    }

    private void renew(PeerId peer) {
        due.remove(peer);
        approvals.ifApproved(peer, () -> renew(peer, PeerSessions::mayRenew, this::renewed));
    }

    /** Opens a new session with a peer all of whose sessions were replaced, where it is known as ours. */
    void replaceLost(PeerId peer, Runnable done) {
        renew(peer, (sessions, nowNs) -> sessions.isRenewalOutstanding(), new RenewalItem.Outcome() {
            @Override
            public void renewed(List<SessionSlot> states, Optional<OutboxCopy> copy) {
                Renewals.this.renewed(states, copy);
                done.run();
            }

            @Override
            public void unchanged() {
                done.run();
            }
        });
    }

    private void renew(PeerId peer, RenewalItem.Due when, RenewalItem.Outcome outcome) {
        LocalIdentity identity = parts.identity();
        Draft.Subject subject =
                new Draft.Subject(ConversationId.of(identity.address(), peer.account()), sentTimes.next(), NOTHING);
        parts.peers().of(peer).enqueue(new RenewalItem(new CopyMaker(identity), subject, when, outcome));
    }

    private void renewed(List<SessionSlot> states, Optional<OutboxCopy> copy) {
        Journal journal = parts.journal();
        if (copy.isEmpty()) {
            journal.append(new WriteSetDraft(List.of(), states, WriteSetDraft.Owner.nobody()));
            return;
        }
        long stamp = parts.destination().stamp();
        List<OutboxCopy> copies = List.of(copy.get());
        journal.append(new WriteSetDraft(
                List.of(new Change.CopiesQueued(0, stamp, copies)),
                states,
                position -> parts.destination().queued(new OutboxRow(position, position, stamp, copies))));
    }
}
