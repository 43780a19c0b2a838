package org.xmtp.reactive.defects;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.xmtp.reactive.TestRatchet;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.ConnectionState;
import org.xmtp.reactive.api.OutgoingMessage;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.Sealing;
import org.xmtp.reactive.api.SentMessage;
import org.xmtp.reactive.api.StoreKey;
import org.xmtp.reactive.api.Xmtp;
import org.xmtp.reactive.api.XmtpClient;
import org.xmtp.reactive.api.XmtpStore;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.network.Topics;
import org.xmtp.reactive.testkit.InMemoryNetwork;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** A network in memory, and clients on it that close with the test. */
abstract class DefectTests {
    final InMemoryNetwork network = InMemoryNetwork.create();
    private final StoreKey key = StoreKey.random();
    private final Queue<XmtpClient> open = new ConcurrentLinkedQueue<>();

    @TempDir
    Path folder = Path.of("");

    /** A store that outlives its client. */
    final XmtpStore file(String name) {
        return XmtpStore.file(folder.resolve(name), key);
    }

    /** A client to be of a new account, in memory, on this network. */
    final Xmtp.ClientBuilder builder() {
        return TestRatchet.client()
                .signer(PrivateKeySigner.random())
                .transport(network.transport())
                .store(XmtpStore.inMemory())
                .sealing(sealing());
    }

    /** What clients hide from the network, and from tests that look into envelopes. */
    Sealing sealing() {
        return Sealing.PADDED;
    }

    /** A client of a new account, in memory. */
    final XmtpClient connect() {
        return connect(builder());
    }

    final XmtpClient connect(Xmtp.ClientBuilder builder) {
        return connect(builder, Disk.SOUND);
    }

    /** A client whose store lies on the given disk. */
    final XmtpClient connect(Xmtp.ClientBuilder builder, Disk disk) {
        return closing(Await.value(Rig.connect(builder, disk)));
    }

    /** Closes it when the test ends. */
    final XmtpClient closing(XmtpClient client) {
        open.add(client);
        return client;
    }

    @AfterEach
    void closeAll() {
        // On threads of its own, so that a client that hangs does not take the test with it.
        Await.done(Mono.whenDelayError(open.stream()
                .map(client -> client.close().subscribeOn(Schedulers.boundedElastic()))
                .toList()));
    }

    /** Returns when the client has read what was published before. */
    static void awaitLive(XmtpClient client) {
        Await.done(client.connection().ofType(ConnectionState.Live.class).next());
    }

    /** Sends a text; returns when it is durable. */
    static SentMessage send(XmtpClient from, AccountAddress to, String text) {
        return Await.value(from.conversation(to).send(text));
    }

    /** Sends a text; returns when the node has every copy. */
    static void publish(XmtpClient from, AccountAddress to, String text) {
        Await.done(send(from, to, text).published());
    }

    /** Publishes whatever envelopes. */
    final void publish(List<NetworkEnvelope> envelopes) {
        Await.done(network.transport().publish(envelopes));
    }

    /**
     * Messages of a new account to a client, written on a network of its own, so that a test can publish them when and
     * as fast as it wants. The writer's bundle is published here.
     */
    final List<NetworkEnvelope> written(XmtpClient to, String name, int count) {
        InMemoryNetwork desk = InMemoryNetwork.create();
        Await.done(desk.transport().publish(List.of(bundleOf(to))));
        XmtpClient writer = closing(Await.value(TestRatchet.client()
                .signer(PrivateKeySigner.random())
                .transport(desk.transport())
                .store(XmtpStore.inMemory())
                .connect()));
        Await.done(writer.send(
                        Flux.fromIterable(texts(name, count)).map(text -> OutgoingMessage.text(to.address(), text)))
                .concatMap(SentMessage::published)
                .then());
        Map<String, List<NetworkEnvelope>> byTopic =
                desk.stored().stream().collect(Collectors.groupingBy(NetworkEnvelope::topic));
        publish(byTopic.getOrDefault(Topics.contact(writer.address()), List.of()));
        return byTopic.getOrDefault(Topics.message(to.installationId()), List.of());
    }

    /** The bundle that a client has published. */
    final NetworkEnvelope bundleOf(XmtpClient client) {
        return stored(Topics.contact(client.address())).get(0);
    }

    /** All that the network holds under a topic, in the order in which it came. */
    final List<NetworkEnvelope> stored(String topic) {
        return network.stored().stream()
                .filter(envelope -> envelope.topic().equals(topic))
                .toList();
    }

    /** Fails unless all was read, once each and in order; says first what is missing. */
    static void assertRead(List<String> read, List<String> expected) {
        Set<String> missing = new LinkedHashSet<>(expected);
        read.forEach(missing::remove);
        assertThat(missing).as("lost of %d", expected.size()).isEmpty();
        assertThat(read).containsExactlyElementsOf(expected);
    }

    /** Texts with a number each, from 1 on. */
    static List<String> texts(String name, int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(number -> name + " " + number)
                .toList();
    }
}
