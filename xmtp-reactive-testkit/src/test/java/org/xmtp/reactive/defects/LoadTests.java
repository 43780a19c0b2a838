package org.xmtp.reactive.defects;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xmtp.reactive.TestRatchet;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.Inbound;
import org.xmtp.reactive.api.InboundMessage;
import org.xmtp.reactive.api.OutgoingMessage;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.SentMessage;
import org.xmtp.reactive.api.Xmtp;
import org.xmtp.reactive.api.XmtpClient;
import org.xmtp.reactive.api.XmtpRuntime;
import org.xmtp.reactive.api.XmtpStore;
import org.xmtp.reactive.survival.NodeProcess;
import org.xmtp.reactive.testkit.InMemoryNetwork;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** 200 clients in one process on one runtime, 16 of which send to 16 others while new ones join. */
@Timeout(300)
class LoadTests {
    private static final int CLIENTS = 200;
    private static final int RECIPIENTS = 16;
    private static final int SENDERS = 16;
    private static final int JOINING = 16;
    private static final int SENDS_EACH = 200;
    private static final int UNSETTLED = 32;
    private static final int THREADS = 8;
    private static final int CONNECTIONS = 5;
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String STORES = "xmtp-store-";
    private static final String NETWORK_IN_MEMORY = "network-in-memory";
    /** What of the threads that come is not the clients': the JVM's waits for the node's process. */
    private static final List<String> OTHERS = List.of(NETWORK_IN_MEMORY, "junit-", "process reaper");

    @TempDir
    private Path folder = Path.of("");

    /** Made here: a wallet's key is drawn from the system's generator, which reads a device. */
    private final Queue<PrivateKeySigner> wallets = new ConcurrentLinkedQueue<>(IntStream.range(0, CLIENTS)
            .mapToObj(number -> PrivateKeySigner.random())
            .toList());

    /** Other tests' runtimes have threads of the same names, and the JVM's own has one since there are wallets. */
    private final Set<Thread> before = threadsBefore();

    private final XmtpRuntime runtime = XmtpRuntime.create();
    private final List<XmtpClient> open = new CopyOnWriteArrayList<>();
    private final List<AccountAddress> recipients = new CopyOnWriteArrayList<>();
    /** What was sent, by recipient and sender, in order. */
    private final Map<Way, Queue<String>> sent = new ConcurrentHashMap<>();

    private final Map<Way, Queue<String>> read = new ConcurrentHashMap<>();

    /** From one account to another. */
    private record Way(AccountAddress from, AccountAddress to) {}

    @AfterEach
    void closeAll() {
        Flux.fromIterable(open)
                .flatMapDelayError(XmtpClient::close, CLIENTS, 1)
                .then(runtime.close())
                .block(PATIENCE);
    }

    @Test
    void everyMessageIsReadOnceAndInOrderOnANetworkInMemory() {
        Scheduler ofNetwork = Schedulers.newSingle(NETWORK_IN_MEMORY);
        InMemoryNetwork network = InMemoryNetwork.on(ofNetwork);
        assertThatEveryMessageIsRead(builder -> builder.transport(network.transport()));
        ofNetwork.dispose();
    }

    /** The node is in a process of its own: here, all threads that have come are the clients'. */
    @Test
    void everyMessageIsReadOnceAndInOrderOnANode() {
        try (NodeProcess node = new NodeProcess(folder.resolve("node"))) {
            assertThatEveryMessageIsRead(builder -> builder.node(node.uri()));
            assertThat(node.connections()).isBetween(1, CONNECTIONS);
        }
    }

    private void assertThatEveryMessageIsRead(UnaryOperator<Xmtp.ClientBuilder> network) {
        List<XmtpClient> first = Await.value(
                Flux.range(0, CLIENTS - JOINING)
                        .flatMap(number -> connect(network), SENDERS)
                        .collectList(),
                PATIENCE);
        first.subList(0, RECIPIENTS).forEach(this::receive);
        List<XmtpClient> senders = first.subList(RECIPIENTS, RECIPIENTS + SENDERS);

        Mono<Void> joining = Flux.range(0, JOINING)
                .concatMap(number -> connect(network).doOnNext(this::receive))
                .then();
        Mono<Void> sending =
                Flux.fromIterable(senders).flatMap(this::sendAll, SENDERS).then();
        Mono.when(joining, sending).block(PATIENCE);

        boolean unused = Await.holds(PATIENCE, () -> count(read) >= SENDERS * SENDS_EACH);
        assertThat(read.keySet()).isEqualTo(sent.keySet());
        sent.forEach((way, texts) -> assertThat(read.getOrDefault(way, new ConcurrentLinkedQueue<>()))
                .as(way.toString())
                .containsExactlyElementsOf(texts));
        assertThat(threads()).as("threads beside the stores'").hasSizeLessThanOrEqualTo(THREADS);
    }

    private Mono<XmtpClient> connect(UnaryOperator<Xmtp.ClientBuilder> network) {
        return Mono.defer(() -> network.apply(TestRatchet.client()
                        .signer(wallets.remove())
                        .store(XmtpStore.inMemory())
                        .runtime(runtime))
                .connect()
                .doOnNext(open::add));
    }

    private void receive(XmtpClient client) {
        recipients.add(client.address());
        client.inbound("load")
                .doOnNext(row -> shown(client, row))
                .flatMap(Inbound::acknowledge, UNSETTLED)
                .subscribe(nothing -> {}, error -> {});
    }

    private void shown(XmtpClient to, Inbound row) {
        if (row instanceof InboundMessage received) {
            queue(read, new Way(received.message().sender(), to.address()))
                    .add(received.message().text().orElse(""));
        }
    }

    private Mono<Void> sendAll(XmtpClient sender) {
        Flux<OutgoingMessage> messages = Flux.range(1, SENDS_EACH).map(number -> {
            AccountAddress to = recipients.get(ThreadLocalRandom.current().nextInt(recipients.size()));
            String text = "number " + number;
            queue(sent, new Way(sender.address(), to)).add(text);
            return OutgoingMessage.text(to, text);
        });
        return sender.send(messages).flatMap(SentMessage::published, UNSETTLED).then();
    }

    private static Queue<String> queue(Map<Way, Queue<String>> of, Way way) {
        return of.computeIfAbsent(way, first -> new ConcurrentLinkedQueue<>());
    }

    private static int count(Map<Way, Queue<String>> of) {
        return of.values().stream().mapToInt(Queue::size).sum();
    }

    /** Ends those of Reactor that other tests have left, and that clients could use unseen. */
    private static Set<Thread> threadsBefore() {
        Schedulers.shutdownNow();
        return Thread.getAllStackTraces().keySet();
    }

    /** The names of all threads that have come with the clients, those of their stores left out. */
    private List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread))
                .map(Thread::getName)
                .filter(name -> !name.startsWith(STORES) && OTHERS.stream().noneMatch(name::startsWith))
                .sorted()
                .toList();
    }
}
