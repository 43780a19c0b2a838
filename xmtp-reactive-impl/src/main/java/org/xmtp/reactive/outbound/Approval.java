package org.xmtp.reactive.outbound;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.ConversationId;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.api.Trust;
import org.xmtp.reactive.api.XmtpStorageException;
import org.xmtp.reactive.identity.Approvals;
import org.xmtp.reactive.identity.LocalIdentity;
import org.xmtp.reactive.session.Core;
import org.xmtp.reactive.session.Patience;
import org.xmtp.reactive.session.Peer;
import org.xmtp.reactive.session.WriteSetDraft;
import org.xmtp.reactive.store.AccountRow;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.Unapproved;

/**
 * The approval of installations. It has its place in the planning order: what was planned before it has no copies for
 * them and enters the journal first; what is planned behind it has. So when its turn comes, all that was kept from them
 * stands in the journal, and nothing else does. One write-set makes the approval durable, and with it the intents to
 * make the copies. These are made as those of any intent; what comes behind is planned only then, so that ratchets step
 * in the order of the journal, and no client needs more keys of skipped messages than it keeps.
 */
final class Approval {
    /** How many copies it makes up for at most: all of them are intents of one write-set. */
    static final int MAX_COPIES = 20_000;

    private static final Logger LOG = LoggerFactory.getLogger(Approval.class);

    private final Core core;
    private final Approvals approvals;
    private final Drafts drafts;
    private final Planner planner;
    private final Request request;
    private final Patience patience = new Patience();

    /**
     * What is asked for.
     *
     * @param account whose installations they are
     * @param installations whom to approve
     * @param done run when that is durable
     * @param failed told why nobody is approved
     */
    record Request(
            AccountAddress account, List<InstallationId> installations, Runnable done, Consumer<Throwable> failed) {}

    /** A message, and those that it was kept from. */
    private record Missed(Backlog.Sent message, List<PeerId> peers) {}

    /**
     * An approval, to be begun once.
     *
     * @param core what it stands on
     * @param approvals who waits to be approved
     * @param drafts where it has its place
     * @param planner who plans nothing meanwhile
     * @param request what is asked for
     */
    Approval(Core core, Approvals approvals, Drafts drafts, Planner planner, Request request) {
        this.core = core;
        this.approvals = approvals;
        this.drafts = drafts;
        this.planner = planner;
        this.request = request;
    }

    /**
     * Begins: most of what was sent is read before it takes its place, where others wait for it. Where that can't be
     * read, nobody is approved.
     */
    void begin() {
        whenDurable(position -> waiting(
                waiting -> {
                    long since =
                            kept(waiting).mapToLong(Unapproved::since).min().orElse(position);
                    Backlog backlog = new Backlog(core, this::concerns, since);
                    backlog.read(position, () -> takePlace(backlog), request.failed);
                },
                request.failed));
    }

    /** Runs a task when all that was appended so far can be read from the store. */
    private void whenDurable(LongConsumer task) {
        core.journal().append(WriteSetDraft.of(List.of(), WriteSetDraft.Owner.told(task)));
    }

    private void waiting(Consumer<List<Unapproved>> found, Consumer<Throwable> failed) {
        core.epoch()
                .<AccountRow>await(
                        core.store().account(request.account),
                        row -> found.accept(row.unapproved().stream()
                                .filter(one -> request.installations.contains(
                                        one.peer().installation()))
                                .toList()),
                        failed);
    }

    /** Those that messages were kept from, for later. */
    private static Stream<Unapproved> kept(List<Unapproved> waiting) {
        return waiting.stream().filter(one -> one.trust() == Trust.HOLD);
    }

    /** Our own account's installations get copies of all that is sent, others of what is sent to their account. */
    private boolean concerns(ConversationId conversation) {
        LocalIdentity identity = drafts.parts().identity();
        return request.account.equals(identity.address()) || conversation.hasMember(request.account);
    }

    private void takePlace(Backlog backlog) {
        approvals.approve(
                request.account,
                request.installations,
                durable -> {
                    planner.pause();
                    drafts.add(new Turn(backlog, durable));
                },
                request.failed);
    }

    /** Its place in the planning order. */
    private final class Turn implements Drafts.Planned {
        private final Backlog backlog;
        private final Runnable durable;
        private List<Unapproved> approved = List.of();
        private boolean begun;
        private boolean complete;

        Turn(Backlog backlog, Runnable durable) {
            this.backlog = backlog;
            this.durable = durable;
        }

        @Override
        public boolean isComplete() {
            if (!begun) {
                begun = true;
                whenDurable(this::readTheRest);
            }
            return complete;
        }

        /** There is no way back from here, so the store is asked until it answers. */
        private void readTheRest(long position) {
            Consumer<Throwable> failed = error -> {
                LOG.warn("What an approval concerns can't be read; trying again", error);
                core.epoch().after(patience.next(), () -> readTheRest(position));
            };
            waiting(
                    waiting -> {
                        // Those that an approval before this one was quicker with wait no more.
                        approved = waiting;
                        backlog.read(
                                position,
                                () -> {
                                    complete = true;
                                    drafts.drain();
                                },
                                failed);
                    },
                    failed);
        }

        @Override
        public boolean enter() {
            List<Change> changes = new ArrayList<>();
            approved.forEach(one -> changes.add(new Change.InstallationApproved(one.peer())));
            List<Drafts.Planned> runs = new ArrayList<>();
            for (Missed missed : missed()) {
                Backlog.Sent message = missed.message();
                changes.add(new Change.IntentChanged(message.position(), missed.peers()));
                List<Peer> peers = missed.peers().stream().map(core.peers()::of).toList();
                runs.add(new CopyRun(message.position(), message.subject(), peers, drafts));
            }
            core.journal().append(WriteSetDraft.of(changes, new WriteSetDraft.Owner() {
                @Override
                public void durable(long position) {
                    durable.run();
                    request.done.run();
                }

                @Override
                public void refused(XmtpStorageException error) {
                    request.failed.accept(error);
                }
            }));
            runs.add(new Behind(planner::resume));
            drafts.addFirst(runs);
            return true;
        }

        /** What was kept from whom, the oldest first; of the newest as many as make {@link #MAX_COPIES}. */
        private Collection<Missed> missed() {
            Deque<Missed> missed = new ArrayDeque<>();
            List<Backlog.Sent> newest = backlog.newest();
            int copies = 0;
            for (int at = newest.size() - 1; at >= 0; at--) {
                Backlog.Sent message = newest.get(at);
                List<PeerId> peers = kept(approved)
                        .filter(one -> one.since() < message.position())
                        .map(Unapproved::peer)
                        .toList();
                copies += peers.size();
                if (copies > MAX_COPIES) {
                    break;
                }
                if (!peers.isEmpty()) {
                    missed.addFirst(new Missed(message, peers));
                }
            }
            return missed;
        }
    }
}
