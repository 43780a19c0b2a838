package org.xmtp.reactive.client;

import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.reactivestreams.Publisher;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.ConnectionState;
import org.xmtp.reactive.api.Conversation;
import org.xmtp.reactive.api.ConversationId;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.Fingerprint;
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
import org.xmtp.reactive.api.RevokedInstallations;
import org.xmtp.reactive.api.SecurityEvent;
import org.xmtp.reactive.api.SentMessage;
import org.xmtp.reactive.api.XmtpClient;
import org.xmtp.reactive.api.XmtpRejectedException;
import org.xmtp.reactive.content.CodecRegistry;
import org.xmtp.reactive.identity.Fingerprints;
import org.xmtp.reactive.identity.Recipients;
import org.xmtp.reactive.outbound.SendRequest;
import org.xmtp.reactive.reading.Reading;
import org.xmtp.reactive.store.Entry;
import org.xmtp.reactive.store.StoredEntry;
import org.xmtp.reactive.wire.ContentWire;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The client that users hold: turns their calls into the work of the engine's parts. */
final class ReactiveXmtpClient implements XmtpClient {
    private static final int ASK_AT_ONCE = 16;

    private final Engine engine;
    private final CodecRegistry codecs;
    private final MessageReader reader;
    private final Holder holder;
    private final Revoker revoker;

    ReactiveXmtpClient(Engine engine, CodecRegistry codecs, Holder holder) {
        this.engine = engine;
        this.codecs = codecs;
        this.holder = holder;
        this.revoker = new Revoker(engine, holder);
        this.reader = new MessageReader(engine.ground().identity().address(), codecs);
    }

    private Reading reading() {
        return engine.belongings().reading();
    }

    @Override
    public AccountAddress address() {
        return engine.ground().identity().address();
    }

    @Override
    public InstallationId installationId() {
        return engine.ground().identity().installation();
    }

    @Override
    public Flux<Inbound> inbound(String name) {
        return reading().inbound(name, this::inbound);
    }

    @Override
    public Flux<Inbound> unread(String name) {
        return reading().unread(name, this::inbound);
    }

    private Inbound inbound(StoredEntry stored, Supplier<Mono<Void>> acknowledgement) {
        return stored.entry() instanceof Entry.OfMessage message
                ? InboundMessage.of(stored.position(), reader.message(stored, message), acknowledgement)
                : InboundFailure.of(stored.position(), ((Entry.OfFailure) stored.entry()).failure(), acknowledgement);
    }

    @Override
    public Flux<Message> messages() {
        return reading().messages(this::message);
    }

    private Message message(StoredEntry stored) {
        return reader.message(stored, (Entry.OfMessage) stored.entry());
    }

    @Override
    public Conversation conversation(AccountAddress peer) {
        return new StoredConversation(this, ConversationId.of(address(), peer), peer);
    }

    Mono<SentMessage> sendOne(OutgoingMessage message) {
        return Mono.defer(() -> {
            RawContent raw = message.content() instanceof RawContent given ? given : codecs.encode(message.content());
            return engine.belongings()
                    .sends()
                    .send(new SendRequest(
                            message.to(), ContentWire.write(raw), message.content(), raw, message.correlation()));
        });
    }

    Flux<Message> history(ConversationId id, HistoryRange range) {
        return reading().history(id, range, this::message);
    }

    @Override
    public Flux<SentMessage> send(Publisher<OutgoingMessage> messages) {
        return engine.belongings().sends().inTurn(Flux.from(messages), this::sendOne);
    }

    @Override
    public Flux<Reachability> canMessage(Collection<AccountAddress> accounts) {
        return Flux.fromIterable(List.copyOf(accounts))
                .flatMapSequential(
                        account -> recipients(account)
                                .map(found -> new Reachability(
                                        account, !found.contacts().isEmpty())),
                        ASK_AT_ONCE);
    }

    private Mono<Recipients> recipients(AccountAddress account) {
        return engine.questions().ask((run, answer, failed) -> run.directory().recipients(account, answer, failed));
    }

    @Override
    public Flux<Conversation> conversations() {
        return reading().conversations().map(id -> conversation(id.peerOf(address())));
    }

    @Override
    public Flux<Conversation> newConversations() {
        return reading().newConversations().map(id -> conversation(id.peerOf(address())));
    }

    @Override
    public Flux<AccountAddress> contacts() {
        return engine.questions()
                .<List<AccountAddress>>ask(Run::accounts)
                .flatMapIterable(accounts -> accounts.stream().sorted().toList());
    }

    @Override
    public Flux<Installation> installations(AccountAddress account) {
        return allInstallations(account)
                .filter(installation -> installation.revokedAt().isEmpty());
    }

    /** What this account and another compare. */
    Mono<Fingerprint> fingerprint(AccountAddress peer) {
        return Mono.zip(installationsOf(address()), installationsOf(peer), (ours, theirs) -> {
            if (theirs.isEmpty()) {
                throw new XmtpRejectedException(
                        ErrorCode.RECIPIENT_NOT_REGISTERED,
                        "The account " + peer + " has no installation, so there is nothing to compare.");
            }
            return Fingerprints.of(address(), ours, peer, theirs);
        });
    }

    private Mono<List<InstallationId>> installationsOf(AccountAddress account) {
        return installations(account).map(Installation::id).collectList();
    }

    @Override
    public Flux<Installation> allInstallations(AccountAddress account) {
        return recipients(account)
                .flatMap(found -> engine.questions().<KnownInstallations>ask(KnownInstallations.of(account)))
                .flatMapIterable(known -> known.list(installationId()));
    }

    @Override
    public Mono<RevokedInstallations> revoke(Collection<InstallationId> installations) {
        return revoker.revoke(List.copyOf(installations));
    }

    @Override
    public Mono<RevokedInstallations> revokeOthers() {
        return revoker.revokeOthers();
    }

    @Override
    public Mono<Void> approve(AccountAddress account, Collection<InstallationId> installations) {
        List<InstallationId> whom = List.copyOf(installations);
        return engine.questions()
                .<Boolean>ask((run, answer, failed) -> engine.revocation()
                        .ifPresentOrElse(
                                failed, () -> run.outbound().approve(account, whom, () -> answer.accept(true), failed)))
                .then();
    }

    @Override
    public Mono<Void> wipe() {
        return engine.close().then(holder.deleteStore());
    }

    @Override
    public Flux<ConnectionState> connection() {
        return engine.belongings().states().changes();
    }

    @Override
    public Flux<Long> unsent() {
        return engine.belongings().unsent().changes();
    }

    @Override
    public Flux<SecurityEvent> security() {
        return engine.belongings().security().all();
    }

    @Override
    public Mono<Void> rotate() {
        return KeyReplacement.published(engine.questions());
    }

    @Override
    public Mono<Void> close() {
        return engine.close();
    }

    @Override
    public Mono<Void> onClose() {
        return engine.onClose();
    }

    @Override
    public String toString() {
        return "XmtpClient[" + address() + "/" + installationId() + "]";
    }
}
