package org.xmtp.reactive.rules;

import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.TestRatchet;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.Failure;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.SentMessage;
import org.xmtp.reactive.api.Signer;
import org.xmtp.reactive.api.Xmtp;
import org.xmtp.reactive.api.XmtpClient;
import org.xmtp.reactive.api.XmtpOptions;
import org.xmtp.reactive.api.XmtpStore;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.client.InstalledEngine;
import org.xmtp.reactive.content.CodecRegistry;
import org.xmtp.reactive.network.Topics;
import org.xmtp.reactive.runtime.EngineRuntime;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.Entry;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.StoreHead;
import org.xmtp.reactive.store.h2.H2Stores;
import org.xmtp.reactive.testkit.FaultyStore;
import org.xmtp.reactive.testkit.InMemoryNetwork;
import org.xmtp.reactive.wire.ContentWire;
import org.xmtp.reactive.wire.MalformedException;
import reactor.core.publisher.Mono;

/** A client, with the store under it and the way to the node within a test's reach. */
final class Installation {
    private static final CodecRegistry CODECS = new CodecRegistry(List.of());

    final WatchedTransport transport;
    private final XmtpOptions options;
    private final UnaryOperator<StoreHead> opening;
    private @Nullable FaultyStore faults;
    private @Nullable ObservedStore store;
    private @Nullable XmtpClient client;

    /** What one is made of. */
    record Setup(
            InMemoryNetwork network,
            EngineRuntime runtime,
            Signer signer,
            XmtpStore store,
            String ratchet,
            UnaryOperator<StoreHead> opening,
            UnaryOperator<Xmtp.ClientBuilder> options) {
        /** A new installation of a new account, in memory. */
        static Setup on(InMemoryNetwork network, EngineRuntime runtime) {
            return new Setup(
                    network,
                    runtime,
                    PrivateKeySigner.random(),
                    XmtpStore.inMemory(),
                    TestRatchet.NAME,
                    UnaryOperator.identity(),
                    UnaryOperator.identity());
        }

        Setup signer(Signer other) {
            return new Setup(network, runtime, other, store, ratchet, opening, options);
        }

        Setup store(XmtpStore other) {
            return new Setup(network, runtime, signer, other, ratchet, opening, options);
        }

        Setup runtime(EngineRuntime other) {
            return new Setup(network, other, signer, store, ratchet, opening, options);
        }

        Setup ratchet(String other) {
            return new Setup(network, runtime, signer, store, other, opening, options);
        }

        /** What the client is told of its store. */
        Setup opening(UnaryOperator<StoreHead> change) {
            return new Setup(network, runtime, signer, store, ratchet, change, options);
        }

        /** What else the client is made of. */
        Setup options(UnaryOperator<Xmtp.ClientBuilder> more) {
            return new Setup(network, runtime, signer, store, ratchet, opening, more);
        }
    }

    Installation(Setup setup) {
        this.transport = new WatchedTransport(setup.network.transport());
        this.opening = setup.opening;
        this.options = setup.options
                .apply(Xmtp.client()
                        .ratchet(setup.ratchet)
                        .signer(setup.signer)
                        .transport(transport)
                        .store(setup.store)
                        .runtime(setup.runtime))
                .build();
    }

    /** Creates the connecting. */
    Mono<XmtpClient> connect() {
        return new InstalledEngine((chosen, runtime) -> {
                    FaultyStore faulty = new FaultyStore(H2Stores.of(chosen, runtime));
                    ObservedStore observed = new ObservedStore(faulty);
                    observed.opening(opening);
                    faults = faulty;
                    store = observed;
                    return observed;
                })
                .connect(options)
                .doOnNext(connected -> client = connected);
    }

    boolean isConnected() {
        return client != null;
    }

    XmtpClient client() {
        return Objects.requireNonNull(client, "It is not connected.");
    }

    FaultyStore faults() {
        return Objects.requireNonNull(faults, "It is not connected.");
    }

    ObservedStore store() {
        return Objects.requireNonNull(store, "It is not connected.");
    }

    AccountAddress address() {
        return client().address();
    }

    PeerId self() {
        return new PeerId(address(), client().installationId());
    }

    /** The topic on which it receives. */
    String topic() {
        return Topics.message(client().installationId());
    }

    /** Creates the sending of a text; emits once it is durable. */
    Mono<SentMessage> send(AccountAddress to, String text) {
        return client().conversation(to).send(text);
    }

    /** The message envelopes for this installation that the network holds, in order. */
    List<NetworkEnvelope> mine(InMemoryNetwork network) {
        return network.stored().stream()
                .filter(envelope -> envelope.topic().equals(topic()))
                .toList();
    }

    /** The entries that became durable since it connected, in order. */
    List<Entry> entries() {
        return store().changes(Change.EntryAppended.class).stream()
                .map(Change.EntryAppended::entry)
                .toList();
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
        return entries().stream()
                .filter(entry -> entry instanceof Entry.OfMessage message && message.own() == own)
                .map(entry -> text((Entry.OfMessage) entry))
                .toList();
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
                .filter(Entry.OfFailure.class::isInstance)
                .map(entry -> ((Entry.OfFailure) entry).failure())
                .toList();
    }

    /** The versions of sessions with a peer that became durable, in order. */
    List<Long> versions(PeerId peer) {
        return store().changes(Change.SessionAdvanced.class).stream()
                .filter(change -> change.row().peer().equals(peer))
                .map(change -> change.row().version())
                .toList();
    }
}
