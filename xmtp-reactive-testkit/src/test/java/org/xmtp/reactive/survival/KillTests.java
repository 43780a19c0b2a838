package org.xmtp.reactive.survival;

import static org.assertj.core.api.Assertions.assertThat;
import static org.xmtp.reactive.survival.Talker.LIMIT;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.Sealing;
import org.xmtp.reactive.api.Xmtp;
import org.xmtp.reactive.api.XmtpClient;
import org.xmtp.reactive.api.XmtpStore;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.node.XmtpNode;
import reactor.core.publisher.Mono;

/**
 * Alice and Bob write to each other without pause, each from a process of its own, and read and acknowledge what comes.
 * Bob has a second installation, which nothing happens to and which receives what both write.
 */
@Tag("long")
final class KillTests {
    private static final int SOME_CLIENT_KILLS = 4;
    private static final int CLIENT_KILLS = 20;
    private static final int NODE_KILLS = 5;
    /** More than wait for the node at any time: so many prove that it takes messages. */
    private static final int BETWEEN_NODE_KILLS = 300;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @TempDir
    private Path folder = Path.of("");

    @Test
    void killedClientsLoseNothingRepeatNothingAcknowledgedAndUseNoMessageKeyTwice() {
        clientsAreKilled(SOME_CLIENT_KILLS);
    }

    @Tag("verify")
    @Test
    void neitherDoThoseThatAreKilledManyTimes() {
        clientsAreKilled(CLIENT_KILLS);
    }

    private void clientsAreKilled(int times) {
        Random ofAlice = new Random(random.nextLong());
        Random ofBob = new Random(random.nextLong());
        try (XmtpNode node = XmtpNode.inMemory().start()) {
            converse(
                            node.uri(),
                            (alice, bob) -> sideBySide(
                                    () -> killAgainAndAgain(alice, bob, times, ofAlice),
                                    () -> killAgainAndAgain(bob, alice, times, ofBob)))
                    .forEach(ReaderLog::assertInOrder);
        }
    }

    /** By turns on its way up, and when it has been live and at work for a while. */
    private static void killAgainAndAgain(Talker talker, Talker peer, int times, Random random) {
        for (int kill = 0; kill < times; kill++) {
            Mono<?> moment = Mono.delay(Duration.ofMillis(upTo(500, random)));
            if (kill % 2 == 0) {
                String word = List.of("opening", "connected").get(random.nextInt(2));
                talker.runUntilKilled(peer.address(), word, 0, moment);
            } else {
                talker.runUntilKilled(peer.address(), "live", upTo(200, random), moment);
            }
        }
    }

    /** Order is not asked for: what a sweep brings late at a reconnect may be shown behind newer messages. */
    @Test
    void aKilledNodeCostsNoMessage() {
        CompletableFuture<Void> over = new CompletableFuture<>();
        try (NodeProcess node = new NodeProcess(folder.resolve("node"))) {
            List<ReaderLog> read = converse(
                    node.uri(),
                    (alice, bob) -> sideBySide(
                            () -> alice.runUntilKilled(bob.address(), "opening", 0, Mono.fromFuture(over)),
                            () -> bob.runUntilKilled(alice.address(), "opening", 0, Mono.fromFuture(over)),
                            () -> {
                                try {
                                    for (int kill = 0; kill < NODE_KILLS; kill++) {
                                        alice.awaitMore(BETWEEN_NODE_KILLS);
                                        bob.awaitMore(BETWEEN_NODE_KILLS);
                                        Mono.delay(Duration.ofMillis(upTo(500, random)))
                                                .block();
                                        node.restart();
                                    }
                                } finally {
                                    over.complete(null);
                                }
                            }));
            assertThat(read).hasSize(3);
        }
    }

    /** Rather little than much. */
    private static int upTo(int limit, Random random) {
        return (int) (limit * random.nextDouble() * random.nextDouble());
    }

    private static void sideBySide(Runnable... tasks) {
        List<CompletableFuture<Void>> running = new ArrayList<>();
        for (Runnable task : tasks) {
            running.add(CompletableFuture.runAsync(task, command -> new Thread(command).start()));
        }
        running.forEach(CompletableFuture::join);
    }

    /** Has Alice and Bob talk, and sees that nothing is lost; what each of the three has read. */
    private List<ReaderLog> converse(URI node, BiConsumer<Talker, Talker> trial) {
        try {
            PrivateKeySigner wallet = PrivateKeySigner.random();
            Talker alice = new Talker("alice", PrivateKeySigner.random(), node, folder);
            Talker bob = new Talker("bob", wallet, node, folder);
            XmtpClient witness = Objects.requireNonNull(Xmtp.client()
                    // The keys that were used stand in the envelopes.
                    .sealing(Sealing.OFF)
                    .signer(wallet)
                    .node(node)
                    .store(XmtpStore.inMemory())
                    .connect()
                    .block(LIMIT));
            trial.accept(alice, bob);
            sideBySide(() -> alice.finish(bob), () -> bob.finish(alice));
            ReaderLog witnessed = new ReaderLog("witness");
            witnessed.readUpTo(witness, alice.farewell(), bob.farewell());
            witness.close().block(LIMIT);

            alice.read().assertHoldsAllOf("bob", bob.durable());
            bob.read().assertHoldsAllOf("alice", alice.durable());
            witnessed.assertHoldsAllOf("alice", alice.durable());
            witnessed.assertHoldsAllOf("bob", bob.durable());
            List<NetworkEnvelope> all = new ArrayList<>();
            all.addAll(published(node, alice.installation(), alice.read()));
            all.addAll(published(node, bob.installation(), bob.read()));
            all.addAll(published(node, witness.installationId(), witnessed));
            Wire.assertNoKeyUsedTwice(all);
            return List.of(alice.read(), bob.read(), witnessed);
        } catch (Throwable e) {
            throw new AssertionError("With the seed " + seed, e);
        }
    }

    /** What was published for an installation: an envelope for each message that it has shown. */
    private static List<NetworkEnvelope> published(URI node, InstallationId installation, ReaderLog read) {
        List<NetworkEnvelope> envelopes = Wire.envelopes(node, installation);
        assertThat(envelopes).hasSize(read.size());
        return envelopes;
    }
}
