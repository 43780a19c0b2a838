package org.xmtp.reactive.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.xmtp.reactive.node.Client.envelope;

import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xmtp.reactive.node.nats.NatsServer;
import org.xmtp.reactive.node.postgres.PostgresServer;

/**
 * Two nodes that tell each other by NATS, on a PostgreSQL server with a standby that confirms its commits: whatever of
 * them dies, and whoever takes its place, nothing that was acknowledged is lost or there twice, and no reader at either
 * node misses any.
 */
@Tag("long")
class FailoverTests {

    private static final int WRITERS = 16;
    private static final int TOGETHER = 8;

    /** How many envelopes are acknowledged from one fault to the next. */
    private static final int BETWEEN_FAULTS = 2_800;

    /** What fails between one standby and the next. */
    private static final int FAULTS = 7;

    private static final int MANY = 1_000_000;

    @TempDir
    Path folder;

    private PostgresServer server;
    private NatsServer nats;
    private KilledNode one;
    private KilledNode other;
    private Client first;
    private Client second;

    @BeforeEach
    void start() throws IOException {
        server = PostgresServer.own();
        nats = NatsServer.running();
        Path password = Files.writeString(folder.resolve("password"), PostgresServer.PASSWORD);
        List<String> arguments = List.of(
                "--store", server.newDatabase(), "--store-password-file", password.toString(), "--nats", nats.url());
        one = new KilledNode(arguments);
        other = new KilledNode(arguments);
        first = one.client();
        second = other.client();
    }

    @AfterEach
    void stop() {
        first.close();
        second.close();
        one.close();
        other.close();
        nats.close();
        server.close();
    }

    /** All of it once, each while there are writers at both nodes, whose commits are under way at any moment. */
    private void fail(UnderLoad load, int betweenFaults) throws Exception {
        PostgresServer standby = server.standby();
        load.awaitMore(betweenFaults);
        one.die(first);
        load.awaitMore(betweenFaults);
        nats.kill();
        load.awaitMore(betweenFaults);
        nats.start();
        load.awaitMore(betweenFaults);
        server.stop();
        server.start();
        load.awaitMore(betweenFaults);
        other.die(second);
        load.awaitMore(betweenFaults);
        standby.takeThePlaceOf(server);
        server = standby;
        load.awaitMore(betweenFaults);
    }

    private UnderLoad load() {
        return new UnderLoad(List.of(first, second), WRITERS, TOGETHER, Duration.ZERO);
    }

    @Test
    @Timeout(180)
    void nothingIsLostWhateverDiesOnce() throws Exception {
        UnderLoad load = load();
        load.assertNothingIsLostBy(() -> fail(load, BETWEEN_FAULTS));
    }

    /** At least a million, since writers go on while a standby is made; some ten minutes of two cores. */
    @Test
    @Tag("verify")
    @Timeout(3_600)
    void nothingOfAMillionIsLostWhateverDiesTimeAndAgain() throws Exception {
        UnderLoad load = load();
        int times = 10;
        load.assertNothingIsLostBy(() -> {
            for (int time = 0; time < times; time++) {
                fail(load, 1 + MANY / FAULTS / times);
            }
        });
    }

    /**
     * What was committed when the server crashed is there once it is back, whether its standby has it or not. To
     * publish it again is to ask whether both have it.
     */
    @Test
    @Timeout(180)
    void whatIsPublishedAgainIsNotAcknowledgedBeforeTheStandbyHasIt() throws Exception {
        PostgresServer standby = server.standby();
        first.publish(envelope("t", 1, "x"));
        standby.stop();
        assertThat(publishingInVain()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
        server.stop();
        server.start();
        UnderLoad.untilTaken(
                () -> assertThat(second.query("t").getEnvelopesList()).hasSize(2));
        assertThat(publishingInVain()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
        standby.start();
        UnderLoad.untilTaken(() -> first.publish(envelope("t", 2, "x")));
        standby.takeThePlaceOf(server);
        server = standby;
        UnderLoad.untilTaken(
                () -> assertThat(first.query("t").getEnvelopesList()).hasSize(2));
    }

    /** How it ends once the node has found that the connections of before are gone. */
    private Status.Code publishingInVain() {
        Status.Code code = Status.Code.UNAVAILABLE;
        while (code == Status.Code.UNAVAILABLE) {
            code = Client.failure(() -> first.api()
                            .withDeadlineAfter(2, TimeUnit.SECONDS)
                            .publish(Client.request(List.of(envelope("t", 2, "x")))))
                    .getCode();
        }
        return code;
    }
}
