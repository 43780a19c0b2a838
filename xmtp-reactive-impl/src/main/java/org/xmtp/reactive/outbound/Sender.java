package org.xmtp.reactive.outbound;

import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.ConversationId;
import org.xmtp.reactive.api.Delivery;
import org.xmtp.reactive.api.Direction;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.Message;
import org.xmtp.reactive.api.MessageId;
import org.xmtp.reactive.api.RawContent;
import org.xmtp.reactive.api.SentMessage;
import org.xmtp.reactive.api.TimeSource;
import org.xmtp.reactive.api.XmtpClosedException;
import org.xmtp.reactive.api.XmtpRejectedException;
import org.xmtp.reactive.api.spi.NetworkTransport;
import org.xmtp.reactive.identity.ContactDirectory;
import org.xmtp.reactive.identity.LocalIdentity;
import org.xmtp.reactive.session.Epoch;
import org.xmtp.reactive.session.EpochOverException;
import org.xmtp.reactive.session.Journal;
import org.xmtp.reactive.session.Lanes;
import org.xmtp.reactive.session.PeerLease;
import org.xmtp.reactive.session.PeerLoader;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.Contact;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.Entry;
import org.xmtp.reactive.store.OutboxCopy;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.StoreHead;
import org.xmtp.reactive.wire.ContentWire;
import org.xmtp.reactive.wire.EnvelopeCodec;
import org.xmtp.reactive.wire.MessageIds;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Scheduler;

/**
 * The way out: plans who gets a copy, has the lanes make the copies, gives message, copies and ratchet states to the
 * journal as one write-set in planning order, and hands what is durable to the publisher.
 */
public final class Sender implements Disposable {
    private static final Logger LOG = LoggerFactory.getLogger(Sender.class);

    /** What header, payload and ratchet add to the content of a copy at most, in bytes. */
    private static final int OVERHEAD = 2048;

    private final LocalIdentity identity;
    private final ContactDirectory directory;
    private final Journal journal;
    private final Lanes lanes;
    private final PeerLoader loader;
    private final Scheduler events;
    private final boolean offline;
    private final SendClock sentTimes;
    private final SendClock stamps;
    private final EnvelopeSealer sealer;
    private final Publisher publisher;
    private final Set<MonoSink<SentMessage>> open = ConcurrentHashMap.newKeySet();
    private final Planner planner;
    /** Messages on their way into the journal whose copies have no timestamp yet: none behind them may have one. */
    private final AtomicInteger unstamped = new AtomicInteger();

    /** A sender over what the client is made of; begins with what the outbox holds. */
    public Sender(
            LocalIdentity identity,
            StoreHead head,
            ContactDirectory directory,
            Journal journal,
            Lanes lanes,
            PeerLoader loader,
            EngineStore store,
            NetworkTransport transport,
            Clock clock,
            Scheduler timer,
            Scheduler events,
            boolean offline) {
        this.identity = identity;
        this.directory = directory;
        this.journal = journal;
        this.lanes = lanes;
        this.loader = loader;
        this.events = events;
        this.offline = offline;
        this.sentTimes = new SendClock(clock, head.lastSentNs());
        this.stamps = new SendClock(clock, head.lastStampNs());
        this.sealer = new EnvelopeSealer(identity);
        this.publisher = new Publisher(transport, store, journal, stamps, timer);
        this.planner = new Planner(this::plan);
        if (!offline) {
            publisher.start();
        }
    }

    /** Completes when few enough messages wait for the node that more may be given. */
    public Mono<Void> room() {
        return offline ? Mono.empty() : publisher.room();
    }

    /** How many durable messages wait for the node in memory. */
    public int outboxDepth() {
        return publisher.depth();
    }

    /**
     * When the first attempt began of what the node has not accepted yet, by our clock; 0 when nothing is under way.
     */
    public long oldestAttemptNs() {
        return publisher.oldestAttemptNs();
    }

    /** Creates the sending of a content. */
    public Mono<SentMessage> send(AccountAddress to, Object value, RawContent raw, Optional<Object> correlation) {
        byte[] encoded = ContentWire.write(raw);
        if (encoded.length > EnvelopeCodec.MAX_ENVELOPE_BYTES - OVERHEAD) {
            return Mono.error(new XmtpRejectedException(
                    ErrorCode.CONTENT_TOO_LARGE,
                    "The content takes " + encoded.length + " bytes, and one message holds "
                            + (EnvelopeCodec.MAX_ENVELOPE_BYTES - OVERHEAD) + "; send it in parts."));
        }
        return Mono.<SentMessage>create(sink -> {
                    SendRequest request = new SendRequest(to, encoded, value, raw, correlation, sink);
                    open.add(sink);
                    if (planner.isDisposed()) {
                        fail(request, new XmtpClosedException());
                    } else {
                        planner.add(request);
                    }
                })
                .publishOn(events);
    }

    private void fail(SendRequest request, Throwable error) {
        open.remove(request.result());
        request.result().error(error);
    }

    private Mono<Void> plan(SendRequest request) {
        return journal.room()
                .then(recipients(request.to()))
                .flatMap(contacts -> start(request, contacts, 1))
                .onErrorResume(error -> {
                    fail(request, error);
                    return Mono.empty();
                });
    }

    private Mono<List<Contact>> recipients(AccountAddress to) {
        return Mono.zip(directory.installations(to), directory.installations(identity.address()))
                .flatMap(both -> {
                    if (both.getT1().isEmpty()) {
                        return Mono.error(new XmtpRejectedException(
                                ErrorCode.RECIPIENT_NOT_REGISTERED,
                                "The account " + to + " has no installation that can receive messages; it has to"
                                        + " register first."));
                    }
                    Map<PeerId, Contact> all = new LinkedHashMap<>();
                    both.getT1().forEach(contact -> all.put(contact.peer(), contact));
                    both.getT2().forEach(contact -> all.putIfAbsent(contact.peer(), contact));
                    all.remove(identity.self());
                    return Mono.just(List.copyOf(all.values()));
                });
    }

    private Mono<Void> start(SendRequest request, List<Contact> contacts, int attempt) {
        Epoch epoch = journal.epoch();
        List<PeerId> peers = contacts.stream().map(Contact::peer).toList();
        return loader.lease(epoch, peers)
                .doOnNext(lease -> seal(request, contacts, epoch, lease, attempt))
                .then();
    }

    /** One message at a time, so that on every session copies are made in the order of the tickets. */
    private synchronized void seal(
            SendRequest request, List<Contact> contacts, Epoch epoch, PeerLease lease, int attempt) {
        ConversationId conversation = ConversationId.of(identity.address(), request.to());
        long sentNs = sentTimes.next();
        Journal.Ticket ticket = journal.ticket(epoch);
        boolean stampsAtOnce = !offline && unstamped.get() == 0 && publisher.stampsAtOnce();
        if (!stampsAtOnce) {
            unstamped.incrementAndGet();
        }
        long stamp = stampsAtOnce ? stamps.next() : 0;
        Assembly assembly = new Assembly(request, contacts, conversation, sentNs, stamp, ticket, lease, attempt);
        if (contacts.isEmpty()) {
            assembly.submit();
            return;
        }
        for (int i = 0; i < contacts.size(); i++) {
            int index = i;
            Contact contact = contacts.get(i);
            lanes.execute(lease.peer(contact.peer()), () -> assembly.seal(index, contact));
        }
    }

    /**
     * The write-set of one message, put together by the lanes that make its copies. Until it is durable, the sessions
     * that it stepped stay cached.
     */
    private final class Assembly {
        private final SendRequest request;
        private final List<Contact> contacts;
        private final ConversationId conversation;
        private final long sentNs;
        private final long stamp;
        private final Journal.Ticket ticket;
        private final PeerLease lease;
        private final int attempt;
        private final AtomicInteger left;
        private final AtomicReferenceArray<EnvelopeSealer.@Nullable SealedCopy> sealed;
        private final AtomicReferenceArray<@Nullable Change> advanced;

        Assembly(
                SendRequest request,
                List<Contact> contacts,
                ConversationId conversation,
                long sentNs,
                long stamp,
                Journal.Ticket ticket,
                PeerLease lease,
                int attempt) {
            this.request = request;
            this.contacts = contacts;
            this.conversation = conversation;
            this.sentNs = sentNs;
            this.stamp = stamp;
            this.ticket = ticket;
            this.lease = lease;
            this.attempt = attempt;
            this.left = new AtomicInteger(contacts.size());
            this.sealed = new AtomicReferenceArray<>(contacts.size());
            this.advanced = new AtomicReferenceArray<>(contacts.size());
        }

        /** One copy that cannot be made does not hold the others. */
        void seal(int index, Contact contact) {
            try {
                if (!ticket.epoch().isOver()) {
                    EnvelopeSealer.SealedCopy copy =
                            sealer.seal(lease.peer(contact.peer()), contact, conversation, sentNs, request.encoded());
                    advanced.set(index, new Change.SessionAdvanced(copy.slot().row()));
                    sealed.set(index, copy);
                }
            } catch (Throwable e) {
                LOG.warn("No copy could be made for {}", contact.peer(), e);
            } finally {
                if (left.decrementAndGet() == 0) {
                    submit();
                }
            }
        }

        void submit() {
            List<Change> changes = new ArrayList<>();
            List<OutboxCopy> copies = new ArrayList<>();
            MessageId id = MessageIds.of(conversation, identity.installation(), sentNs, request.encoded());
            changes.add(new Change.EntryAppended(new Entry.OfMessage(
                    id,
                    conversation,
                    identity.address(),
                    identity.installation(),
                    true,
                    sentNs,
                    TimeSource.SIGNED,
                    request.encoded())));
            for (int i = 0; i < contacts.size(); i++) {
                EnvelopeSealer.SealedCopy copy = sealed.get(i);
                Change step = advanced.get(i);
                if (copy != null && step != null) {
                    copies.add(copy.copy());
                    changes.add(step);
                }
            }
            if (!copies.isEmpty()) {
                changes.add(new Change.CopiesQueued(stamp, copies));
            } else if (!contacts.isEmpty() && !ticket.epoch().isOver()) {
                journal.submit(ticket, List.of(), position -> {}, error -> {});
                refused(new XmtpRejectedException(
                        ErrorCode.COPY_REFUSED,
                        "No copy could be made for any installation of " + request.to() + "; the log says why."));
                return;
            }
            journal.submit(ticket, changes, position -> durable(position, id, copies), this::refused);
        }

        private void durable(long position, MessageId id, List<OutboxCopy> copies) {
            lease.close();
            Message message = new Message(
                    id,
                    conversation,
                    identity.address(),
                    identity.installation(),
                    Direction.OUTBOUND,
                    sentNs,
                    TimeSource.SIGNED,
                    request.content(),
                    request.raw(),
                    Optional.of(Delivery.QUEUED));
            PublishedMessage sent = new PublishedMessage(message, request.correlation(), events);
            if (offline) {
                sent.closed();
            } else {
                publisher.queued(position, stamp, copies, sent);
            }
            if (stamp == 0) {
                unstamped.decrementAndGet();
            }
            open.remove(request.result());
            request.result().success(sent);
        }

        /** What an ended epoch refuses is planned again, from what is durable. */
        private void refused(Throwable error) {
            lease.close();
            if (stamp == 0) {
                unstamped.decrementAndGet();
            }
            if (error instanceof EpochOverException && attempt < 5) {
                start(request, contacts, attempt + 1).subscribe(nothing -> {}, again -> fail(request, again));
            } else {
                fail(request, error);
            }
        }
    }

    /** Takes nothing new; what lanes and journal have already goes on. */
    public void stop() {
        planner.dispose();
        publisher.flush();
    }

    /** Ends what has not become durable. */
    @Override
    public void dispose() {
        stop();
        open.forEach(result -> result.error(new XmtpClosedException()));
        open.clear();
        publisher.dispose();
    }
}
