package org.xmtp.reactive.client;

import java.time.Instant;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.reactivestreams.Publisher;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.ConnectionState;
import org.xmtp.reactive.api.Conversation;
import org.xmtp.reactive.api.ConversationId;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.HistoryRange;
import org.xmtp.reactive.api.Inbound;
import org.xmtp.reactive.api.InboundFailure;
import org.xmtp.reactive.api.InboundMessage;
import org.xmtp.reactive.api.Installation;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.api.Message;
import org.xmtp.reactive.api.OutgoingMessage;
import org.xmtp.reactive.api.RawContent;
import org.xmtp.reactive.api.Reachability;
import org.xmtp.reactive.api.SentMessage;
import org.xmtp.reactive.api.XmtpClient;
import org.xmtp.reactive.api.XmtpClosedException;
import org.xmtp.reactive.api.XmtpConfigurationException;
import org.xmtp.reactive.api.XmtpRejectedException;
import org.xmtp.reactive.content.CodecRegistry;
import org.xmtp.reactive.inbound.NamedReader;
import org.xmtp.reactive.store.Contact;
import org.xmtp.reactive.store.Entry;
import org.xmtp.reactive.store.StoredEntry;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** The client that users hold: turns their calls into the work of the engine's parts. */
final class ReactiveXmtpClient implements XmtpClient {
    private static final int SEND_WINDOW = 256;
    private static final int HISTORY_PAGE = 256;

    private final Engine engine;
    private final CodecRegistry codecs;
    private final MessageReader reader;
    private final Set<String> readersInUse = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean closing = new AtomicBoolean();
    private final Sinks.Empty<Void> closed = Sinks.empty();

    ReactiveXmtpClient(Engine engine, CodecRegistry codecs) {
        this.engine = engine;
        this.codecs = codecs;
        this.reader = new MessageReader(engine.identity().address(), codecs);
    }

    @Override
    public AccountAddress address() {
        return engine.identity().address();
    }

    @Override
    public InstallationId installationId() {
        return engine.identity().installation();
    }

    private <T> Flux<T> open(Flux<T> source) {
        return Flux.defer(() -> closing.get() ? Flux.error(new XmtpClosedException()) : source);
    }

    @Override
    public Flux<Inbound> inbound(String name) {
        if (name.isBlank() || name.length() > 64) {
            throw XmtpConfigurationException.invalid("reader name", name, "give 1 to 64 characters");
        }
        return open(Flux.defer(() -> {
            if (!readersInUse.add(name)) {
                return Flux.error(new XmtpRejectedException(
                        ErrorCode.READER_IN_USE,
                        "A reader named \"" + name + "\" is being read already; end it first, or take another name."));
            }
            return engine.store()
                    .readerMark(name)
                    .flatMapMany(mark -> read(new NamedReader(name, engine.journal(), mark), mark))
                    .doFinally(signal -> readersInUse.remove(name));
        }));
    }

    private Flux<Inbound> read(NamedReader named, long mark) {
        return engine.tail().from(mark).mapNotNull(stored -> {
            if (stored.entry() instanceof Entry.OfMessage entry) {
                if (entry.own()) {
                    return null;
                }
                named.show(stored.position());
                return new InboundMessage(
                        stored.position(), reader.message(stored, entry), () -> named.acknowledge(stored.position()));
            }
            named.show(stored.position());
            return new InboundFailure(
                    stored.position(),
                    ((Entry.OfFailure) stored.entry()).failure(),
                    () -> named.acknowledge(stored.position()));
        });
    }

    @Override
    public Flux<Message> messages() {
        return open(Flux.defer(() -> engine.tail().from(engine.tail().newest()).mapNotNull(this::messageOf)));
    }

    private @org.jspecify.annotations.Nullable Message messageOf(StoredEntry stored) {
        return stored.entry() instanceof Entry.OfMessage entry ? reader.message(stored, entry) : null;
    }

    @Override
    public Conversation conversation(AccountAddress peer) {
        return new StoredConversation(this, ConversationId.of(address(), peer), peer);
    }

    Mono<SentMessage> sendOne(OutgoingMessage message) {
        return Mono.defer(() -> {
            if (closing.get()) {
                return Mono.error(new XmtpClosedException());
            }
            RawContent raw = message.content() instanceof RawContent given ? given : codecs.encode(message.content());
            return engine.sender().send(message.to(), message.content(), raw, message.correlation());
        });
    }

    Flux<Message> history(ConversationId id, HistoryRange range) {
        return open(Flux.defer(() -> {
            long[] place = {Long.MIN_VALUE, 0};
            return Flux.defer(() ->
                            engine.store().history(id, range.fromNs(), range.toNs(), place[0], place[1], HISTORY_PAGE))
                    .doOnNext(page -> {
                        if (!page.isEmpty()) {
                            StoredEntry last = page.get(page.size() - 1);
                            place[0] = ((Entry.OfMessage) last.entry()).sentNs();
                            place[1] = last.position();
                        }
                    })
                    .repeat()
                    .takeWhile(page -> !page.isEmpty())
                    .publishOn(engine.events(), 1)
                    .concatMapIterable(page -> page, 1)
                    .mapNotNull(this::messageOf);
        }));
    }

    @Override
    public Flux<SentMessage> send(Publisher<OutgoingMessage> messages) {
        // The outbox drains before more is asked for. One message at a time waits for that, so that none overtakes.
        return Flux.from(messages)
                .concatMap(message -> engine.sender().room().thenReturn(message), 1)
                .flatMapSequential(this::sendOne, SEND_WINDOW, 1);
    }

    @Override
    public Flux<Reachability> canMessage(Collection<AccountAddress> accounts) {
        return open(Flux.fromIterable(accounts))
                .flatMapSequential(
                        account -> engine.directory()
                                .installations(account)
                                .map(contacts -> new Reachability(account, !contacts.isEmpty())),
                        16)
                .publishOn(engine.events());
    }

    @Override
    public Flux<Conversation> conversations() {
        return open(engine.store()
                .conversations()
                .flatMapMany(Flux::fromIterable)
                .<Conversation>map(row -> conversation(row.id().peerOf(address())))
                .publishOn(engine.events()));
    }

    @Override
    public Flux<Conversation> newConversations() {
        return open(engine.store().conversations().flatMapMany(rows -> {
            Set<ConversationId> known = ConcurrentHashMap.newKeySet();
            rows.forEach(row -> known.add(row.id()));
            return messages()
                    .map(Message::conversation)
                    .filter(known::add)
                    .<Conversation>map(id -> conversation(id.peerOf(address())));
        }));
    }

    @Override
    public Flux<AccountAddress> contacts() {
        return open(engine.store()
                .accounts()
                .flatMapMany(accounts -> Flux.fromStream(accounts.stream().sorted()))
                .publishOn(engine.events()));
    }

    @Override
    public Flux<Installation> installations(AccountAddress account) {
        return open(engine.directory()
                .installations(account)
                .flatMapMany(Flux::fromIterable)
                .map(this::installation)
                .publishOn(engine.events()));
    }

    private Installation installation(Contact contact) {
        return new Installation(
                contact.peer().account(),
                contact.peer().installation(),
                Instant.ofEpochSecond(contact.publishedNs() / 1_000_000_000L, contact.publishedNs() % 1_000_000_000L),
                contact.peer().installation().equals(installationId()));
    }

    @Override
    public Flux<ConnectionState> connection() {
        return engine.connection().publishOn(engine.events());
    }

    @Override
    public Mono<Void> close() {
        return Mono.defer(() -> {
            if (closing.compareAndSet(false, true)) {
                engine.close().subscribe(nothing -> {}, closed::tryEmitError, closed::tryEmitEmpty);
            }
            return closed.asMono();
        });
    }

    @Override
    public Mono<Void> onClose() {
        return closed.asMono();
    }
}
