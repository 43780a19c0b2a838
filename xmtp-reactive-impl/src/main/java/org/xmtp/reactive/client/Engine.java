package org.xmtp.reactive.client;

import java.time.Duration;
import java.util.Optional;
import org.xmtp.reactive.api.ConnectionState;
import org.xmtp.reactive.api.XmtpOptions;
import org.xmtp.reactive.api.spi.NetworkTransport;
import org.xmtp.reactive.identity.ContactDirectory;
import org.xmtp.reactive.identity.LocalIdentity;
import org.xmtp.reactive.inbound.Intake;
import org.xmtp.reactive.inbound.Mailbox;
import org.xmtp.reactive.outbound.Sender;
import org.xmtp.reactive.session.EntryTail;
import org.xmtp.reactive.session.Journal;
import org.xmtp.reactive.session.Lanes;
import org.xmtp.reactive.session.PeerLoader;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.StoreHead;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** The engine's parts, wired: what a client is made of while it is open. */
final class Engine {
    private static final Duration DRAIN = Duration.ofSeconds(10);

    private final LocalIdentity identity;
    private final EngineStore store;
    private final Journal journal;
    private final Lanes lanes;
    private final ContactDirectory directory;
    private final EntryTail tail;
    private final Sender sender;
    private final Optional<Mailbox> mailbox;
    private final Scheduler events;
    private final Disposable metrics;
    private final Mono<Void> release;

    Engine(
            XmtpOptions options,
            LocalIdentity identity,
            StoreHead head,
            EngineStore store,
            Journal journal,
            NetworkTransport transport,
            Scheduler timer,
            Mono<Void> release) {
        this.identity = identity;
        this.store = store;
        this.journal = journal;
        this.release = release;
        this.events = Schedulers.newSingle("xmtp-events", true);
        this.lanes = new Lanes(Runtime.getRuntime().availableProcessors(), identity.random());
        this.tail = new EntryTail(store, journal, events);
        PeerLoader loader = new PeerLoader(store, identity.ratchet(), identity.random());
        this.directory = new ContactDirectory(transport, store, journal, identity.address(), options.offline());
        this.sender = new Sender(
                identity,
                head,
                directory,
                journal,
                lanes,
                loader,
                store,
                transport,
                options.clock(),
                timer,
                events,
                options.offline());
        if (options.offline()) {
            this.mailbox = Optional.empty();
            this.metrics = Disposables.disposed();
        } else {
            Intake intake = new Intake(identity, head, directory, journal, lanes, loader, store, options.clock());
            Mailbox box = new Mailbox(
                    identity, head.floorNs(), transport, directory, intake, journal, options.clock(), timer);
            this.mailbox = Optional.of(box);
            this.metrics = hasMicrometer()
                    ? new EngineMetrics(identity.installation(), options.clock())
                            .journal(journal)
                            .lanes(lanes)
                            .sender(sender)
                            .inbound(intake, box)
                    : Disposables.disposed();
            intake.resumeHeld().subscribe(nothing -> {}, error -> box.start(), box::start);
        }
    }

    /** Asked here: the class with the metrics does not load without it. */
    private static boolean hasMicrometer() {
        try {
            Class.forName("io.micrometer.core.instrument.Metrics", false, Engine.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    LocalIdentity identity() {
        return identity;
    }

    EngineStore store() {
        return store;
    }

    Journal journal() {
        return journal;
    }

    ContactDirectory directory() {
        return directory;
    }

    EntryTail tail() {
        return tail;
    }

    Sender sender() {
        return sender;
    }

    Scheduler events() {
        return events;
    }

    Flux<ConnectionState> connection() {
        return mailbox.map(Mailbox::states).orElseGet(() -> Flux.just(new ConnectionState.Offline()));
    }

    /** Nothing new; what is under way becomes durable; then everything ends. */
    Mono<Void> close() {
        return Mono.defer(() -> {
                    mailbox.ifPresent(Mailbox::dispose);
                    sender.stop();
                    return journal.close().timeout(DRAIN, Mono.empty());
                })
                .then(Mono.fromRunnable(() -> {
                    metrics.dispose();
                    sender.dispose();
                    tail.close();
                    lanes.dispose();
                }))
                .then(store.close())
                .then(release)
                .doFinally(signal -> events.dispose());
    }
}
