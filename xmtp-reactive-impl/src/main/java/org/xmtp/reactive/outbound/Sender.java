package org.xmtp.reactive.outbound;

import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
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
import org.xmtp.reactive.session.PeerLoader;
import org.xmtp.reactive.session.PeerSessions;
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
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/**
 * The way out: plans who gets a copy, has the lanes make the copies, gives message, copies and ratchet states to the
 * journal as one write-set in planning order, and hands what is durable to the publisher.
 */
public final class Sender implements Disposable {
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
    private final Sinks.Many<SendRequest> plans = Sinks.many().unicast().onBackpressureBuffer();
    private final Map<SendRequest, Boolean> open = new ConcurrentHashMap<>();
    private final Disposable planning;

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
        this.planning = plans.asFlux().concatMap(this::plan, 1).subscribe();
        if (!offline) {
            publisher.start();
        }
    }

    /** How many durable messages wait for the node in memory. */
    public int outboxDepth() {
        return publisher.depth();
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
                    open.put(request, true);
                    if (planning.isDisposed()) {
                        fail(request, new XmtpClosedException());
                    } else {
                        plans.emitNext(request, (type, result) -> result == Sinks.EmitResult.FAIL_NON_SERIALIZED);
                    }
                })
                .publishOn(events);
    }

    private void fail(SendRequest request, Throwable error) {
        open.remove(request);
        request.result().error(error);
    }

    /** Planned one after the other, so that messages leave in the order in which they were given. */
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
        return loader.load(epoch, peers).then(Mono.fromRunnable(() -> seal(request, contacts, epoch, attempt)));
    }

    private void seal(SendRequest request, List<Contact> contacts, Epoch epoch, int attempt) {
        ConversationId conversation = ConversationId.of(identity.address(), request.to());
        long sentNs = sentTimes.next();
        Journal.Ticket ticket = journal.ticket(epoch);
        long stamp = !offline && publisher.stampsAtOnce() ? stamps.next() : 0;
        Assembly assembly = new Assembly(request, contacts, conversation, sentNs, stamp, ticket, attempt);
        if (contacts.isEmpty()) {
            assembly.submit();
            return;
        }
        for (int i = 0; i < contacts.size(); i++) {
            int index = i;
            Contact contact = contacts.get(i);
            lanes.execute(contact.peer(), () -> assembly.seal(index, contact));
        }
    }

    /** The write-set of one message, put together by the lanes that make its copies. */
    private final class Assembly {
        private final SendRequest request;
        private final List<Contact> contacts;
        private final ConversationId conversation;
        private final long sentNs;
        private final long stamp;
        private final Journal.Ticket ticket;
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
                int attempt) {
            this.request = request;
            this.contacts = contacts;
            this.conversation = conversation;
            this.sentNs = sentNs;
            this.stamp = stamp;
            this.ticket = ticket;
            this.attempt = attempt;
            this.left = new AtomicInteger(contacts.size());
            this.sealed = new AtomicReferenceArray<>(contacts.size());
            this.advanced = new AtomicReferenceArray<>(contacts.size());
        }

        /** One copy that cannot be made does not hold the others. */
        void seal(int index, Contact contact) {
            try {
                PeerSessions peer = ticket.epoch().peer(contact.peer());
                if (!ticket.epoch().isOver() && peer != null) {
                    EnvelopeSealer.SealedCopy copy =
                            sealer.seal(peer, contact, conversation, sentNs, request.encoded());
                    advanced.set(index, new Change.SessionAdvanced(copy.slot().row()));
                    sealed.set(index, copy);
                }
            } catch (RuntimeException e) {
                org.slf4j.LoggerFactory.getLogger(Sender.class).warn("No copy could be made for {}", contact.peer(), e);
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
            }
            journal.submit(ticket, changes, position -> durable(position, id, copies), this::refused);
        }

        private void durable(long position, MessageId id, List<OutboxCopy> copies) {
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
            open.remove(request);
            request.result().success(sent);
        }

        /** What an ended epoch refuses is planned again, from what is durable. */
        private void refused(Throwable error) {
            if (error instanceof EpochOverException && attempt < 5) {
                start(request, contacts, attempt + 1).subscribe(nothing -> {}, again -> fail(request, again));
            } else {
                fail(request, error);
            }
        }
    }

    @Override
    public void dispose() {
        planning.dispose();
        open.keySet().forEach(request -> fail(request, new XmtpClosedException()));
        publisher.dispose();
    }
}
