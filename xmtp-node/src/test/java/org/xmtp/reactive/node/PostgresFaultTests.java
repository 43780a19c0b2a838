package org.xmtp.reactive.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.xmtp.reactive.node.Client.envelope;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
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

    private UnderLoad load() {
        return new UnderLoad(List.of(client), WRITERS, Duration.ZERO);
    }

    @Test
    void connectionsThatAreKilledUnderLoadCostNothing() throws Exception {
        load().assertNothingIsLostBy(() -> {
            for (int i = 0; i < 20; i++) {
                UnderLoad.pause(100);
                server.execute(
                        server.url("postgres"),
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'xmtp-node'");
            }
        });
    }

    @Test
    void aServerThatCrashesAndComesBackCostsNothing() throws Exception {
        load().assertNothingIsLostBy(() -> {
            for (int i = 0; i < 3; i++) {
                UnderLoad.pause(300);
                server.stop();
                UnderLoad.pause(300);
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
        UnderLoad.untilTaken(() -> client.publish(envelope(TOPIC, 3, "after")));
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
