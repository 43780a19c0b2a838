package org.xmtp.reactive.rules;

import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.xmtp.reactive.TestRatchet;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.Failure;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.SentMessage;
import org.xmtp.reactive.api.Signer;
import org.xmtp.reactive.api.XmtpOptions;
import org.xmtp.reactive.api.XmtpStore;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.api.spi.NetworkTransport;
import org.xmtp.reactive.content.CodecRegistry;
import org.xmtp.reactive.identity.ContactDirectory;
import org.xmtp.reactive.identity.LocalIdentity;
import org.xmtp.reactive.identity.Registration;
import org.xmtp.reactive.inbound.Intake;
import org.xmtp.reactive.inbound.Mailbox;
import org.xmtp.reactive.network.Topics;
import org.xmtp.reactive.outbound.Sender;
import org.xmtp.reactive.session.EntryTail;
import org.xmtp.reactive.session.Journal;
import org.xmtp.reactive.session.Lanes;
import org.xmtp.reactive.session.PeerLoader;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.EngineStores;
import org.xmtp.reactive.store.Entry;
import org.xmtp.reactive.store.FaultyStore;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.StoreHead;
import org.xmtp.reactive.store.StoredEntry;
import org.xmtp.reactive.wire.ContentWire;
import org.xmtp.reactive.wire.MalformedException;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * An installation taken apart: the parts of the engine as the client wires them, within a test's reach. Its mailbox
 * begins with {@link #start()}; without it a test hands envelopes to the intake itself.
 */
final class Parts implements AutoCloseable {
    private static final int LANES = 4;
    private static final CodecRegistry CODECS = new CodecRegistry(List.of());

    final ObservedStore store;
    final FaultyStore faults;
    final StoreHead head;
    final Journal journal;
    final LocalIdentity identity;
    final Lanes lanes = new Lanes(LANES, new SecureRandom());
    final PeerLoader loader;
    final ContactDirectory directory;
    final EntryTail tail;
    final Sender sender;
    final Intake intake;
    final Mailbox mailbox;
    private final Scheduler events = Schedulers.newSingle("xmtp-events", true);

    /** What they are made of. */
    record Setup(NetworkTransport transport, Signer signer, EngineStore store, Clock clock, Scheduler timer) {
        /** A new installation of a new account, in memory, on the machine's time. */
        static Setup on(NetworkTransport transport) {
            return new Setup(
                    transport,
                    PrivateKeySigner.random(),
                    EngineStores.of(XmtpStore.inMemory()),
                    Clock.systemUTC(),
                    Schedulers.parallel());
        }

        Setup signer(Signer other) {
            return new Setup(transport, other, store, clock, timer);
        }

        Setup store(EngineStore other) {
            return new Setup(transport, signer, other, clock, timer);
        }

        Setup clock(Clock other) {
            return new Setup(transport, signer, store, other, timer);
        }

        Setup timer(Scheduler other) {
            return new Setup(transport, signer, store, clock, other);
        }

        Parts open() {
            return new Parts(this);
        }
    }

    private Parts(Setup setup) {
        this.faults = new FaultyStore(setup.store);
        this.store = new ObservedStore(faults);
        this.head = Await.value(store.open());
        this.journal = new Journal(store, head.lastPosition());
        XmtpOptions options = new XmtpOptions(
                Optional.of(setup.signer),
                URI.create("http://localhost"),
                Optional.of(setup.transport),
                XmtpStore.inMemory(),
                false,
                false,
                Optional.of(TestRatchet.NAME),
                List.of(),
                setup.clock,
                Optional.of(setup.timer));
        this.identity = Await.value(new Registration(options, setup.transport, journal).resumeOrRegister(head));
        this.tail = new EntryTail(store, journal, events);
        this.loader = new PeerLoader(store, identity.ratchet(), identity.random());
        this.directory = new ContactDirectory(setup.transport, store, journal, address(), false);
        this.sender = new Sender(
                identity,
                head,
                directory,
                journal,
                lanes,
                loader,
                store,
                setup.transport,
                setup.clock,
                setup.timer,
                events,
                false);
        this.intake = new Intake(identity, head, directory, journal, lanes, loader, store, setup.clock);
        this.mailbox = new Mailbox(
                identity, head.floorNs(), setup.transport, directory, intake, journal, setup.clock, setup.timer);
    }

    /** Begins to receive. */
    void start() {
        Await.done(intake.resumeHeld());
        mailbox.start();
    }

    AccountAddress address() {
        return identity.address();
    }

    PeerId self() {
        return identity.self();
    }

    /** The topic on which this installation receives. */
    String topic() {
        return Topics.message(identity.installation());
    }

    /** Creates the sending of a text; emits once it is durable. */
    Mono<SentMessage> send(AccountAddress to, String text) {
        return sender.send(to, text, CODECS.encode(text), Optional.empty());
    }

    /** Sends a text, and returns once the node has every copy. */
    void publish(AccountAddress to, String text) {
        Await.done(send(to, text).flatMap(SentMessage::published));
    }

    /** Whether the store knows of every copy that the node has accepted. */
    boolean hasSettled() {
        return sender.outboxDepth() == 0 && Await.value(store.outbox(0, 1)).isEmpty();
    }

    /** The message envelopes for this installation among those given, in order. */
    List<NetworkEnvelope> mine(List<NetworkEnvelope> envelopes) {
        return envelopes.stream()
                .filter(envelope -> envelope.topic().equals(topic()))
                .toList();
    }

    /** Hands envelopes to the lanes as a sweep would, and returns when all have been handed over. */
    void take(List<NetworkEnvelope> envelopes) {
        Await.done(intake.take(envelopes, true));
    }

    /** Entries that are durable, in order. */
    List<StoredEntry> entries() {
        return Await.value(store.entries(0, 100_000));
    }

    /** The texts of durable messages that others sent, in order of position. */
    List<String> received() {
        return texts(false);
    }

    /** The texts of durable messages that this installation sent, in order of position. */
    List<String> sent() {
        return texts(true);
    }

    private List<String> texts(boolean own) {
        List<String> texts = new ArrayList<>();
        for (StoredEntry stored : entries()) {
            if (stored.entry() instanceof Entry.OfMessage message && message.own() == own) {
                texts.add(text(message));
            }
        }
        return texts;
    }

    static String text(Entry.OfMessage message) {
        try {
            return String.valueOf(CODECS.decode(ContentWire.read(message.content())));
        } catch (MalformedException e) {
            throw new AssertionError(e);
        }
    }

    /** Failures that are durable, in order. */
    List<Failure> failures() {
        return entries().stream()
                .filter(stored -> stored.entry() instanceof Entry.OfFailure)
                .map(stored -> ((Entry.OfFailure) stored.entry()).failure())
                .toList();
    }

    /** Ends it as the client does. */
    @Override
    public void close() {
        store.release();
        faults.heal();
        mailbox.dispose();
        sender.stop();
        Await.done(journal.close());
        sender.dispose();
        tail.close();
        lanes.dispose();
        Await.done(store.close());
        events.dispose();
    }
}
