package org.xmtp.reactive.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.xmtp.reactive.client.ObservedClient.LIMIT;
import static org.xmtp.reactive.client.ObservedClient.await;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.xmtp.reactive.TestRatchet;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.Inbound;
import org.xmtp.reactive.api.InboundMessage;
import org.xmtp.reactive.api.NodeAccess;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.Sealing;
import org.xmtp.reactive.api.SentMessage;
import org.xmtp.reactive.api.StoreKey;
import org.xmtp.reactive.api.Xmtp;
import org.xmtp.reactive.api.XmtpClient;
import org.xmtp.reactive.api.XmtpRuntime;
import org.xmtp.reactive.api.XmtpStore;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.api.spi.NetworkTransport;
import org.xmtp.reactive.api.spi.TopicQuery;
import org.xmtp.reactive.network.SharedConnections;
import org.xmtp.reactive.network.Topics;
import org.xmtp.reactive.node.XmtpNode;
import org.xmtp.reactive.store.Contact;
import org.xmtp.reactive.testkit.InMemoryNetwork;
import org.xmtp.reactive.wire.BundleCodec;
import org.xmtp.reactive.wire.MalformedException;
import reactor.core.publisher.Flux;

/**
 * The post between Alice and Bob, in the hands of an attacker. Alice writes into a network of her own; what she wrote
 * reaches Bob's node when, in which form and as often as the test wants. Bob is the client under test, on a node that
 * anyone may publish anything to, with a store that outlives him.
 */
final class InterceptedPost implements AutoCloseable {
    private final XmtpNode node = XmtpNode.inMemory().topicChecks(false).start();
    private final NetworkTransport tap = new SharedConnections().transport(NodeAccess.of(node.uri()));
    private final InMemoryNetwork outgoing = InMemoryNetwork.create();
    private final Set<NetworkEnvelope> collected = new HashSet<>();
    private final XmtpRuntime runtime;
    private final XmtpStore store;
    private final XmtpClient alice;
    private ObservedClient bob;

    private InterceptedPost(Path folder, Clock clock) {
        this.runtime = XmtpRuntime.create(spec -> spec.clock(clock));
        this.store = XmtpStore.file(folder.resolve("bob"), StoreKey.random());
        this.alice = await(TestRatchet.client()
                .signer(PrivateKeySigner.random())
                .transport(outgoing.transport())
                .store(XmtpStore.inMemory())
                .connect());
        this.bob = connectBob(Optional.of(PrivateKeySigner.random()));
        publish(stored(Topics.contact(alice.address())));
        outgoing.transport().publish(published(Topics.contact(bobsAddress()))).block(LIMIT);
    }

    /** Alice and Bob have registered, and Bob is up to date; nobody has written. */
    static InterceptedPost open(Path folder) {
        return open(folder, Clock.systemUTC());
    }

    /** As {@link #open(Path)}; Bob tells the time by the given clock. */
    static InterceptedPost open(Path folder, Clock clock) {
        InterceptedPost post = new InterceptedPost(folder, clock);
        post.bob.awaitLive();
        return post;
    }

    private ObservedClient connectBob(Optional<PrivateKeySigner> signer) {
        Xmtp.ClientBuilder builder = TestRatchet.client()
                .node(node.uri())
                .store(store)
                .runtime(runtime)
                .sealing(Sealing.OFF);
        signer.ifPresentOrElse(builder::signer, builder::requireExisting);
        return ObservedClient.connect(builder);
    }

    XmtpClient alice() {
        return alice;
    }

    ObservedClient bob() {
        return bob;
    }

    private AccountAddress bobsAddress() {
        return bob.client().address();
    }

    /** Where Bob receives. */
    String bobsTopic() {
        return Topics.message(bob.client().installationId());
    }

    /** Bob's bundle, as anyone reads it from the node. */
    Contact bobsContact() {
        NetworkEnvelope bundle = published(Topics.contact(bobsAddress())).get(0);
        try {
            return BundleCodec.read(bundle.message(), bobsAddress(), bundle.timestampNs());
        } catch (MalformedException e) {
            throw new AssertionError("Bob's own bundle", e);
        }
    }

    /** Alice writes to Bob; what she would have published is kept back. */
    NetworkEnvelope write(String text) {
        alice.conversation(bobsAddress())
                .send(text)
                .flatMap(SentMessage::published)
                .block(LIMIT);
        List<NetworkEnvelope> fresh =
                stored(bobsTopic()).stream().filter(collected::add).toList();
        assertThat(fresh).hasSize(1);
        return fresh.get(0);
    }

    /** Alice writes to Bob, and it is published as it is. */
    NetworkEnvelope deliver(String text) {
        NetworkEnvelope envelope = write(text);
        publish(List.of(envelope));
        return envelope;
    }

    /** Publishes bytes on Bob's topic. */
    void slip(long timestampNs, byte[] message) {
        publish(List.of(new NetworkEnvelope(bobsTopic(), timestampNs, message)));
    }

    /** Publishes at Bob's node. */
    void publish(List<NetworkEnvelope> envelopes) {
        tap.publish(envelopes).block(LIMIT);
    }

    /** Bob writes to Alice, and she reads it: from then on, what she writes are no pre-key messages. */
    void answer(String text) {
        bob.client()
                .conversation(alice.address())
                .send(text)
                .flatMap(SentMessage::published)
                .block(LIMIT);
        List<NetworkEnvelope> answers = published(Topics.message(alice.installationId()));
        outgoing.transport().publish(answers).block(LIMIT);
        await(alice.inbound("alice")
                .concatMap(row -> row.acknowledge().thenReturn(row))
                .filter(row -> row instanceof InboundMessage received
                        && received.message().text().equals(Optional.of(text)))
                .next());
    }

    /** All that Bob's node holds under a topic. */
    List<NetworkEnvelope> published(String topic) {
        return await(Flux.defer(() -> tap.query(new TopicQuery(topic, 0, 1000, Optional.empty())))
                .flatMapIterable(page -> page.envelopes())
                .collectList());
    }

    /** All that Alice wrote under a topic. */
    List<NetworkEnvelope> stored(String topic) {
        return outgoing.stored().stream()
                .filter(envelope -> envelope.topic().equals(topic))
                .toList();
    }

    /** Stops Bob, if he has not stopped already. */
    void stopBob() {
        bob.close();
    }

    /** Starts Bob again on the same store. */
    void startBob() {
        bob = connectBob(Optional.empty());
    }

    /**
     * What Bob has shown by the end. Two more messages of Alice arrive, one before a restart of Bob and one after it,
     * named {@code last} and {@code after the restart}; both are left out of the result. Fails if any stream was
     * disturbed, or if he shows anything else after the restart than before, but for failures that were still on their
     * way.
     */
    Outcome conclude() {
        deliver("last");
        List<Inbound> before = bob.rowsUpTo("last");
        bob.assertUndisturbed();
        stopBob();
        startBob();
        bob.awaitLive();
        deliver("after the restart");
        List<Inbound> after = bob.rowsUpTo("after the restart");
        bob.assertUndisturbed();
        assertThat(after.stream().map(Inbound::position).toList())
                .isSorted()
                .doesNotHaveDuplicates()
                .containsAll(before.stream().map(Inbound::position).toList());
        Outcome outcome = Outcome.of(after);
        List<String> closing = Arrays.asList("last", "after the restart");
        assertThat(outcome.texts()).containsOnlyOnce("last", "after the restart");
        return new Outcome(
                new ArrayList<>(outcome.messages().stream()
                        .filter(message -> !closing.contains(message.text().orElse("")))
                        .toList()),
                outcome.failures());
    }

    @Override
    public void close() {
        alice.close().block(LIMIT);
        bob.close();
        tap.close().block(LIMIT);
        node.close();
    }
}
