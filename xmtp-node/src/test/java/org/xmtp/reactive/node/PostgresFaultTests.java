package org.xmtp.reactive.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.xmtp.reactive.node.Client.envelope;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xmtp.proto.message.api.v1.Envelope;
import org.xmtp.proto.message.api.v1.QueryRequest;
import org.xmtp.proto.message.api.v1.SubscribeRequest;
import org.xmtp.proto.message.api.v1.TopicResume;
import org.xmtp.reactive.node.envelope.EnvelopeId;
import org.xmtp.reactive.node.postgres.PostgresServer;

/**
 * A node whose database goes away and comes back: what it said is stored is there once, and subscribers see all of it.
 */
class PostgresFaultTests {

    private static final String TOPIC = "t";
    private static final int WRITERS = 4;

    private PostgresServer server;
    private XmtpNode node;
    private Client client;
    private final AtomicBoolean ended = new AtomicBoolean();

    @BeforeEach
    void start() {
        server = PostgresServer.own();
        node = XmtpNode.builder()
                .postgres(server.newDatabase())
                .postgresPassword(PostgresServer.PASSWORD)
                .start();
        client = new Client(node.uri());
    }

    @AfterEach
    void stop() {
        if (node != null) {
            client.close();
            node.close();
            server.close();
        }
    }

    private static void pause(int milliseconds) {
        LockSupport.parkNanos(Duration.ofMillis(milliseconds).toNanos());
    }

    /** Publishes one after the other, each again until the node says that it is stored. */
    private List<Envelope> write(int writer) {
        List<Envelope> acknowledged = new ArrayList<>();
        while (!ended.get()) {
            Envelope next = envelope(TOPIC, acknowledged.size(), "of writer " + writer);
            while (!tried(() -> client.publish(next))) {
                pause(20);
            }
            acknowledged.add(next);
        }
        return acknowledged;
    }

    static boolean tried(Runnable call) {
        try {
            call.run();
            return true;
        } catch (StatusRuntimeException e) {
            assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            return false;
        }
    }

    private static void untilTaken(Runnable call) {
        long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (!tried(call)) {
            assertThat(System.nanoTime()).isLessThan(end);
            pause(100);
        }
    }

    /** Follows the topic, each time behind what came last, until nothing more comes. */
    private List<Envelope> follow(ByteString store) {
        List<Envelope> received = new ArrayList<>();
        boolean isLast = false;
        while (!isLast) {
            isLast = ended.get();
            try {
                LiveStream<SubscribeRequest> stream =
                        LiveStream.unread(client, Integer.MAX_VALUE, behind(store, received));
                while (stream.isOpen()
                        && !(isLast && received.size() >= all(store).size())) {
                    isLast |= ended.get();
                    pause(5);
                    received.addAll(stream.drain());
                }
                received.addAll(stream.drain());
                stream.cancel();
            } catch (RuntimeException e) {
                pause(20);
            }
        }
        return received;
    }

    private static SubscribeRequest behind(ByteString store, List<Envelope> received) {
        TopicResume.Builder place = TopicResume.newBuilder().setContentTopic(TOPIC);
        if (!received.isEmpty()) {
            Envelope last = received.get(received.size() - 1);
            place.setAfterArrival(last.getArrival())
                    .setDigest(EnvelopeId.of(last.toBuilder().clearArrival().build())
                            .digest());
        }
        return SubscribeRequest.newBuilder()
                .addContentTopics(TOPIC)
                .addResume(place)
                .setStoreId(store)
                .build();
    }

    private List<Envelope> all(ByteString store) {
        List<Envelope> all = new ArrayList<>();
        long last = 0;
        boolean isFull = true;
        while (isFull) {
            var page = client.query(QueryRequest.newBuilder()
                    .addContentTopics(TOPIC)
                    .setAfterArrival(last)
                    .setStoreId(store));
            all.addAll(page.getEnvelopesList());
            last = page.getLastArrival();
            isFull = page.getPagingInfo().getLimit() != 0;
        }
        return all;
    }

    private void assertNothingIsLostBy(Runnable faults) {
        ByteString store = client.storeId();
        List<CompletableFuture<List<Envelope>>> writers = IntStream.range(0, WRITERS)
                .mapToObj(writer -> CompletableFuture.supplyAsync(() -> write(writer)))
                .toList();
        CompletableFuture<List<Envelope>> follower = CompletableFuture.supplyAsync(() -> follow(store));
        faults.run();
        pause(200);
        ended.set(true);
        List<Envelope> acknowledged =
                writers.stream().flatMap(writer -> writer.join().stream()).toList();
        List<Envelope> stored = all(store);
        assertThat(acknowledged).isNotEmpty();
        assertThat(stored.stream()
                        .map(envelope -> envelope.toBuilder().clearArrival().build())
                        .toList())
                .containsExactlyInAnyOrderElementsOf(acknowledged);
        assertThat(stored).extracting(Envelope::getArrival).isSorted().doesNotHaveDuplicates();
        assertThat(follower.join()).isEqualTo(stored);
    }

    @Test
    void connectionsThatAreKilledUnderLoadCostNothing() {
        assertNothingIsLostBy(() -> {
            for (int i = 0; i < 20; i++) {
                pause(100);
                server.execute(
                        server.url("postgres"),
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'xmtp-node'");
            }
        });
    }

    @Test
    void aServerThatCrashesAndComesBackCostsNothing() {
        assertNothingIsLostBy(() -> {
            for (int i = 0; i < 3; i++) {
                pause(300);
                server.stop();
                pause(300);
                server.start();
            }
        });
    }

    /** As docs/NODE.md says. */
    @Test
    void aServerPutBackFromABackupIsAnotherStoreWithWhatItHadThen() throws IOException {
        Path data = server.folder().resolve("data");
        Path backup = server.folder().resolve("backup");
        client.publish(envelope(TOPIC, 1, "before"));
        ByteString store = client.storeId();
        server.run("pg_basebackup", "-D", backup.toString(), "-X", "stream", "-c", "fast");
        client.publish(envelope(TOPIC, 2, "after the backup"), envelope("u", 1, "on a topic that is new"));
        assertThat(client.query("u").getEnvelopesList()).hasSize(1);
        server.stop();
        Files.move(data, server.folder().resolve("lost"));
        Files.move(backup, data);
        Files.createFile(data.resolve("recovery.signal"));
        Files.writeString(data.resolve("postgresql.auto.conf"), "restore_command = 'false'", StandardOpenOption.APPEND);
        server.start();
        // Until it has recovered it takes nothing.
        untilTaken(() -> client.publish(envelope(TOPIC, 3, "after")));
        client.publish(envelope(TOPIC, 3, "after"), envelope("v", 1, "on another"));
        assertThat(Walk.ascending(client, 10, TOPIC))
                .containsExactly(envelope(TOPIC, 1, "before"), envelope(TOPIC, 3, "after"));
        assertThat(client.query("u").getEnvelopesList()).isEmpty();
        assertThat(client.storeId()).isNotEqualTo(store);
    }

    @Test
    void aServerThatIsAwayIsSaidAtOnceAndTheNodeGoesOnOnceItIsBack() {
        client.publish(envelope(TOPIC, 1, "before"));
        server.stop();
        assertThat(Client.failure(() -> client.publish(envelope(TOPIC, 2, "meanwhile")))
                        .getCode())
                .isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(Client.failure(() -> client.query(TOPIC)).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        server.start();
        client.publish(envelope(TOPIC, 3, "after"));
        assertThat(Walk.ascending(client, 10, TOPIC))
                .containsExactly(envelope(TOPIC, 1, "before"), envelope(TOPIC, 3, "after"));
    }
}
