package org.xmtp.reactive.outbound;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;
import org.xmtp.reactive.api.ConversationId;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.MessageId;
import org.xmtp.reactive.api.TimeSource;
import org.xmtp.reactive.api.XmtpRejectedException;
import org.xmtp.reactive.api.XmtpStorageException;
import org.xmtp.reactive.identity.LocalIdentity;
import org.xmtp.reactive.session.Epoch;
import org.xmtp.reactive.session.Journal;
import org.xmtp.reactive.session.Peer;
import org.xmtp.reactive.session.Peers;
import org.xmtp.reactive.session.WriteSetDraft;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.Contact;
import org.xmtp.reactive.store.Entry;
import org.xmtp.reactive.store.OutboxCopy;
import org.xmtp.reactive.store.OutboxRow;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.RefusedCopy;
import org.xmtp.reactive.wire.MessageIds;

/**
 * The planned messages, in planning order: whichever lane finishes last, they enter the journal in that order. The
 * copies of one that would be too large for a write-set are made batch by batch behind its intent, before anything
 * planned later enters.
 */
final class Drafts implements Planner.Plan {
    /** How many bytes of copies a write-set takes at most. */
    static final long MAX_COPIES_BYTES = 4L << 20;

    private final Parts parts;
    private final SendClock sentTimes;
    private final CopyMaker maker;
    private final Deque<Planned> inOrder = new ArrayDeque<>();
    private boolean draining;

    /** What drafts are made with. */
    record Parts(Epoch epoch, LocalIdentity identity, Peers peers, Journal journal, Destination destination) {}

    /** Where durable copies go. */
    interface Destination {
        /** The timestamp for copies whose write-set is appended now; 0 where it is fixed later. */
        long stamp();

        /** Copies are durable. */
        void queued(OutboxRow row);

        /** For these there is no copy of a durable message. */
        void lost(long message, List<RefusedCopy> lost);

        /** A message is durable. */
        void durable(SendRequest.Pending send, Sent sent);

        /** A message can't be sent. */
        void failed(SendRequest.Pending send, Throwable error);
    }

    /**
     * A message that is durable.
     *
     * @param recipients for whom copies are or will be made
     * @param lost for whom none could be
     */
    record Sent(long position, MessageId id, Draft.Subject subject, List<PeerId> recipients, List<RefusedCopy> lost) {}

    /** Something in its place in the order. */
    interface Planned {
        /** Whether it can enter the journal; begins what has to be done for that. */
        boolean isComplete();

        /** Enters it; whether there is nothing left of it to be entered. */
        boolean enter();
    }

    Drafts(Parts parts, SendClock sentTimes) {
        this.parts = parts;
        this.sentTimes = sentTimes;
        this.maker = new CopyMaker(parts.identity);
    }

    @Override
    public void make(SendRequest.Pending send, List<Contact> recipients) {
        SendRequest request = send.request();
        Draft.Subject subject = new Draft.Subject(
                ConversationId.of(parts.identity.address(), request.to()), sentTimes.next(), request.encoded());
        List<Peer> peers = new ArrayList<>(recipients.size());
        for (Contact contact : recipients) {
            Peer peer = parts.peers.of(contact.peer());
            peer.learn(contact);
            peers.add(peer);
        }
        long bytes = (long) peers.size() * (request.encoded().length + Sends.OVERHEAD);
        if (bytes <= MAX_COPIES_BYTES) {
            Draft draft = new Draft(subject, peers, this::drain);
            inOrder.add(new Whole(send, draft));
            draft.begin(maker);
        } else {
            inOrder.add(new Intended(send, subject, peers));
        }
        drain();
    }

    @Override
    public void fail(SendRequest.Pending send, Throwable error) {
        parts.destination.failed(send, error);
    }

    /** Copies of a durable message that are still to be made; before everything planned later. */
    void resume(long message, Draft.Subject subject, List<PeerId> remaining) {
        List<Peer> peers = remaining.stream().map(parts.peers::of).toList();
        add(new CopyRun(message, subject, peers, this));
    }

    /** Something that takes its place behind all that was planned before. */
    void add(Planned planned) {
        inOrder.add(planned);
        drain();
    }

    /** What is to enter before all that waits, in this order. */
    void addFirst(List<Planned> planned) {
        for (int i = planned.size() - 1; i >= 0; i--) {
            inOrder.addFirst(planned.get(i));
        }
    }

    void drain() {
        if (draining) {
            return;
        }
        draining = true;
        Planned head;
        while ((head = inOrder.peek()) != null && head.isComplete()) {
            if (head.enter()) {
                inOrder.remove(head);
            }
        }
        draining = false;
    }

    CopyMaker maker() {
        return maker;
    }

    Parts parts() {
        return parts;
    }

    private Change entry(Draft.Subject subject, MessageId id) {
        return new Change.EntryAppended(new Entry.OfMessage(
                id,
                subject.conversation(),
                parts.identity.address(),
                parts.identity.installation(),
                true,
                subject.sentNs(),
                TimeSource.SIGNED,
                subject.content()));
    }

    private MessageId idOf(Draft.Subject subject) {
        return MessageIds.of(
                subject.conversation(), parts.identity.installation(), subject.sentNs(), subject.content());
    }

    /** Whose write-set holds a message. */
    private WriteSetDraft.Owner owner(SendRequest.Pending send, LongConsumer durable) {
        return new WriteSetDraft.Owner() {
            @Override
            public void durable(long position) {
                durable.accept(position);
            }

            @Override
            public void refused(XmtpStorageException error) {
                parts.destination.failed(send, error);
            }
        };
    }

    /** A message whose copies go along with it. */
    private final class Whole implements Planned {
        private final SendRequest.Pending send;
        private final Draft draft;

        Whole(SendRequest.Pending send, Draft draft) {
            this.send = send;
            this.draft = draft;
        }

        @Override
        public boolean isComplete() {
            return draft.isComplete();
        }

        @Override
        public boolean enter() {
            if (send.isOver()) {
                draft.release();
                return true;
            }
            Draft.Subject subject = draft.subject();
            List<OutboxCopy> copies = draft.copies();
            if (draft.isLostTo(send.request().to(), copies) || (copies.isEmpty() && !draft.isEmpty())) {
                draft.release();
                parts.destination.failed(
                        send,
                        draft.isForRevoked(send.request().to())
                                ? Planner.notRegistered(send.request().to())
                                : new XmtpRejectedException(
                                        ErrorCode.COPY_REFUSED,
                                        "No copy could be made for any installation of "
                                                + send.request().to() + "; the log says why."));
                return true;
            }
            MessageId id = idOf(subject);
            List<RefusedCopy> lost = draft.lost(copies);
            List<Change> changes = new ArrayList<>(3);
            changes.add(entry(subject, id));
            long stamp = copies.isEmpty() ? 0 : parts.destination.stamp();
            if (!copies.isEmpty()) {
                changes.add(new Change.CopiesQueued(0, stamp, copies));
            }
            if (!lost.isEmpty()) {
                changes.add(Change.CopiesSettled.unmade(0, lost));
            }
            List<PeerId> recipients = copies.stream().map(OutboxCopy::recipient).toList();
            LongFunction<Sent> sent = position -> new Sent(position, id, subject, recipients, lost);
            long at = parts.journal.append(new WriteSetDraft(changes, draft.states(), owner(send, position -> {
                draft.release();
                if (!copies.isEmpty()) {
                    parts.destination.queued(new OutboxRow(position, position, stamp, copies));
                }
                parts.destination.durable(send, sent.apply(position));
            })));
            send.enters(sent.apply(at));
            return true;
        }
    }

    /** A message whose copies are made once it is durable. */
    private final class Intended implements Planned {
        private final SendRequest.Pending send;
        private final Draft.Subject subject;
        private final List<Peer> recipients;
        private boolean appended;
        private boolean durable;

        Intended(SendRequest.Pending send, Draft.Subject subject, List<Peer> recipients) {
            this.send = send;
            this.subject = subject;
            this.recipients = recipients;
            // Until its turn comes: whoever leaves memory meanwhile would come back as another.
            recipients.forEach(Peer::retain);
        }

        @Override
        public boolean isComplete() {
            return !appended || durable;
        }

        @Override
        public boolean enter() {
            if (durable) {
                return true;
            }
            if (send.isOver()) {
                recipients.forEach(Peer::release);
                return true;
            }
            appended = true;
            MessageId id = idOf(subject);
            List<PeerId> all = recipients.stream().map(Peer::id).toList();
            List<Change> changes = List.of(entry(subject, id), new Change.IntentChanged(0, all));
            LongFunction<Sent> sent = position -> new Sent(position, id, subject, all, List.of());
            long at = parts.journal.append(new WriteSetDraft(changes, List.of(), owner(send, position -> {
                durable = true;
                // In its place, before whatever was planned behind it.
                inOrder.remove(this);
                inOrder.addFirst(new CopyRun(position, subject, recipients, Drafts.this));
                recipients.forEach(Peer::release);
                parts.destination.durable(send, sent.apply(position));
                drain();
            })));
            send.enters(sent.apply(at));
            return false;
        }
    }
}
