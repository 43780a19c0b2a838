package org.xmtp.reactive.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xmtp.reactive.node.postgres.PostgresServer;

/** Nodes that are killed at random moments, under load, and started again. */
@Tag("long")
class NodeKillTests {

    private static final int FEW = 3;
    private static final int MANY = 100;
    private static final int WRITERS = 4;
    private static final int WRITERS_OF_TWO = 16;
    private static final Duration BETWEEN_WRITES = Duration.ofMillis(2);
    private static final int LONGEST_LIFE_MS = 1_000;

    private final Random random = new Random();

    @TempDir
    Path data;

    private void kill(KilledNode node, int times, Client client) throws IOException, InterruptedException {
        for (int time = 0; time < times; time++) {
            UnderLoad.pause(random.nextInt(LONGEST_LIFE_MS));
            node.die(client);
        }
    }

    private List<String> onFile() {
        return List.of("--data", data.toString());
    }

    private List<String> onPostgres() throws IOException {
        Path password = Files.writeString(data.resolve("password"), PostgresServer.PASSWORD);
        return List.of("--store", PostgresServer.shared().newDatabase(), "--store-password-file", password.toString());
    }

    private void assertNothingIsLost(List<String> arguments, int kills) throws Exception {
        try (KilledNode node = new KilledNode(arguments);
                Client client = node.client()) {
            new UnderLoad(List.of(client), WRITERS, BETWEEN_WRITES)
                    .assertNothingIsLostBy(() -> kill(node, kills, client));
        }
    }

    private void assertNothingIsLostByOneOfTwo(List<String> arguments, int kills) throws Exception {
        try (NodeProcess stays = NodeProcess.startWith(List.of(), arguments.toArray(String[]::new));
                KilledNode node = new KilledNode(arguments);
                Client client = new Client(stays.uri());
                Client other = node.client()) {
            new UnderLoad(List.of(client, other), WRITERS_OF_TWO, BETWEEN_WRITES)
                    .assertNothingIsLostBy(() -> kill(node, kills, other));
        }
    }

    @Test
    void aNodeOnAFileLosesNothing() throws Exception {
        assertNothingIsLost(onFile(), FEW);
    }

    @Test
    void aNodeOnPostgresqlLosesNothing() throws Exception {
        assertNothingIsLost(onPostgres(), FEW);
    }

    @Test
    void twoNodesLoseNothingWhereOneIsKilled() throws Exception {
        assertNothingIsLostByOneOfTwo(onPostgres(), FEW);
    }

    @Test
    @Tag("verify")
    void aNodeOnAFileLosesNothingByAHundredKills() throws Exception {
        assertNothingIsLost(onFile(), MANY);
    }

    @Test
    @Tag("verify")
    void aNodeOnPostgresqlLosesNothingByAHundredKills() throws Exception {
        assertNothingIsLost(onPostgres(), MANY);
    }

    @Test
    @Tag("verify")
    void twoNodesLoseNothingWhereOneIsKilledAHundredTimes() throws Exception {
        assertNothingIsLostByOneOfTwo(onPostgres(), MANY);
    }
}
