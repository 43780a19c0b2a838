package org.xmtp.reactive.outbound;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.session.Core;
import org.xmtp.reactive.session.Patience;
import org.xmtp.reactive.session.WriteSetDraft;
import org.xmtp.reactive.store.Contact;
import org.xmtp.reactive.store.PeerId;

/**
 * After a recovery: opens a new session with everybody who is known as ours and has none any more, one account after
 * the other. What is done already shows in the sessions, so it can be begun again.
 */
final class LostSessions {
    private static final Logger LOG = LoggerFactory.getLogger(LostSessions.class);

    private final Core core;
    private final PeerId self;
    private final Renewals renewals;
    private final Runnable done;
    private final Patience patience = new Patience();
    private final Deque<AccountAddress> waiting = new ArrayDeque<>();
    private int open;

    /**
     * One round.
     *
     * @param core what it stands on
     * @param self who is no peer
     * @param renewals who opens them
     * @param done run when all are durable
     */
    LostSessions(Core core, PeerId self, Renewals renewals, Runnable done) {
        this.core = core;
        this.self = self;
        this.renewals = renewals;
        this.done = done;
    }

    void begin() {
        core.epoch()
                .await(
                        core.store().accounts(),
                        accounts -> {
                            waiting.addAll(accounts);
                            goOn();
                        },
                        error -> again(this::begin, error));
    }

    private void goOn() {
        AccountAddress account = waiting.peek();
        if (account == null) {
            // Behind all that was appended: the journal itself may never be idle while much arrives.
            core.journal().append(WriteSetDraft.of(List.of(), position -> done.run()));
            return;
        }
        core.epoch()
                .await(core.store().account(account), row -> renew(row.approved()), error -> again(this::goOn, error));
    }

    private void again(Runnable task, Throwable error) {
        LOG.warn("Whose sessions are to be renewed can't be read; trying again", error);
        core.epoch().after(patience.next(), task);
    }

    private void renew(List<Contact> contacts) {
        patience.restored();
        waiting.remove();
        List<PeerId> ours = contacts.stream()
                .filter(contact -> contact.signingKey() != null)
                .map(Contact::peer)
                .filter(peer -> !peer.equals(self))
                .toList();
        open = ours.size();
        if (ours.isEmpty()) {
            goOn();
        }
        ours.forEach(peer -> renewals.replaceLost(peer, () -> {
            open--;
            if (open == 0) {
                goOn();
            }
        }));
    }
}
