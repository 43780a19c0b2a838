package org.xmtp.reactive.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.xmtp.reactive.node.Client.envelope;

import io.nats.client.Connection;
import io.nats.client.Nats;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xmtp.proto.message.api.v1.Envelope;
import org.xmtp.proto.message.api.v1.SubscribeRequest;
import org.xmtp.reactive.node.nats.NatsServer;
import org.xmtp.reactive.node.postgres.PostgresServer;

/**
 * Nodes on one database that tell each other by NATS what they store. What is never stored reaches others by it alone.
 */
class NatsTests {

    private static final String EPHEMERAL = "/xmtp/0/mE-one";
    private static final int WRITERS = 16;

    private NatsServer nats;
    private XmtpNode one;
    private XmtpNode other;
    private Client first;
    private Client second;

    @BeforeEach
    void start() {
        PostgresServer server = PostgresServer.shared();
        nats = NatsServer.stopped();
        String url = server.newDatabase();
        one = PostgresTests.on(url).nats(nats.url()).start();
        other = PostgresTests.on(url).nats(nats.url()).start();
        first = new Client(one.uri());
        second = new Client(other.uri());
    }

    @AfterEach
    void stop() {
        if (second != null) {
            first.close();
            second.close();
            one.close();
            other.close();
            nats.close();
        }
    }

    /** Publishes there until it is heard here, which takes until both nodes are connected. */
    private void awaitTheWay(Client from, Client to) throws Exception {
        LiveStream<SubscribeRequest> stream = LiveStream.of(to, EPHEMERAL);
        long[] number = {0};
        NodeProbe.await(() -> {
            from.publish(envelope(EPHEMERAL, number[0]++, "is anybody there"));
            UnderLoad.pause(20);
            return !stream.drain().isEmpty();
        });
        stream.cancel();
    }

    @Test
    void nodesStartWithoutNatsAndMakeUseOfItOnceItIsThere() throws Exception {
        LiveStream<SubscribeRequest> there = LiveStream.of(second, "t");
        first.publish(envelope("t", 1, "found by looking"));
        assertThat(there.next().getTimestampNs()).isEqualTo(1);
        nats.start();
        awaitTheWay(first, second);
        awaitTheWay(second, first);
        first.publish(envelope("t", 2, "told"));
        assertThat(there.next().getTimestampNs()).isEqualTo(2);
    }

    @Test
    void whatIsNeverStoredReachesTheSubscribersOfOtherNodesOnce() throws Exception {
        nats.start();
        awaitTheWay(first, second);
        awaitTheWay(second, first);
        LiveStream<SubscribeRequest> here = LiveStream.of(first, EPHEMERAL);
        LiveStream<SubscribeRequest> there = LiveStream.of(second, EPHEMERAL);
        for (int number = 1_000; number < 1_050; number++) {
            first.publish(envelope(EPHEMERAL, number, "x"));
        }
        assertThat(here.next(50))
                .extracting(Envelope::getTimestampNs)
                .isSorted()
                .doesNotHaveDuplicates();
        assertThat(there.next(50))
                .extracting(Envelope::getTimestampNs)
                .isSorted()
                .doesNotHaveDuplicates();
        second.publish(envelope(EPHEMERAL, 2_000, "the last"));
        assertThat(here.next().getTimestampNs()).isEqualTo(2_000);
        assertThat(there.next().getTimestampNs()).isEqualTo(2_000);
    }

    @Test
    void whatIsNeverStoredComesOnceHoweverOftenAndWhereverItIsPublished() throws Exception {
        nats.start();
        awaitTheWay(first, second);
        awaitTheWay(second, first);
        LiveStream<SubscribeRequest> here = LiveStream.of(first, EPHEMERAL);
        LiveStream<SubscribeRequest> there = LiveStream.of(second, EPHEMERAL);
        Envelope again = envelope(EPHEMERAL, 3_000, "again");
        first.publish(again);
        assertThat(there.next()).isEqualTo(again);
        second.publish(again);
        first.publish(again);
        second.publish(envelope(EPHEMERAL, 3_001, "x"));
        assertThat(here.next(2)).extracting(Envelope::getTimestampNs).containsExactly(3_000L, 3_001L);
        assertThat(there.next().getTimestampNs()).isEqualTo(3_001);
    }

    /** The client of NATS gives up for good by itself where it is refused twice. */
    @Test
    void natsThatRefusesThemForATimeIsUsedAgain() throws Exception {
        nats.start();
        awaitTheWay(first, second);
        nats.kill();
        nats.start("--user", "somebody", "--pass", "else");
        UnderLoad.pause(5_000);
        nats.kill();
        nats.start();
        awaitTheWay(first, second);
        awaitTheWay(second, first);
    }

    @Test
    void whatIsTooLargeForNatsIsFoundByLooking() throws Exception {
        nats.start();
        awaitTheWay(first, second);
        LiveStream<SubscribeRequest> there = LiveStream.of(second, "t");
        first.publish(
                envelope("t", 1, "x"), envelope("t", 2, new byte[1_048_214]), envelope("t", 3, new byte[1_000_000]));
        first.publish(envelope("t", 4, "x"));
        assertThat(there.next(4)).extracting(Envelope::getTimestampNs).containsExactly(1L, 2L, 3L, 4L);
        LiveStream<SubscribeRequest> ephemeral = LiveStream.of(second, EPHEMERAL);
        first.publish(envelope(EPHEMERAL, 5, new byte[1_048_214]));
        assertThat(ephemeral.next().getTimestampNs()).isEqualTo(5);
    }

    @Test
    void natsThatIsKilledAndComesBackCostsNothing() throws Exception {
        nats.start();
        awaitTheWay(first, second);
        new UnderLoad(List.of(first, second), WRITERS, Duration.ofMillis(2)).assertNothingIsLostBy(() -> {
            for (int time = 0; time < 5; time++) {
                UnderLoad.pause(200);
                nats.kill();
                UnderLoad.pause(200);
                nats.start();
            }
        });
        awaitTheWay(first, second);
        awaitTheWay(second, first);
    }

    @Test
    void whatOthersWriteOnTheSubjectDoesNoHarm() throws Exception {
        nats.start();
        awaitTheWay(first, second);
        LiveStream<SubscribeRequest> there = LiveStream.of(second, "t");
        String subject = "xmtp.node.stored."
                + Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(first.storeId().toByteArray());
        Connection stranger = Nats.connect(nats.url());
        stranger.publish(subject, "garbage".getBytes(StandardCharsets.UTF_8));
        stranger.publish(subject, new byte[0]);
        stranger.flush(Duration.ofSeconds(5));
        stranger.close();
        first.publish(envelope("t", 1, "x"));
        assertThat(there.next().getTimestampNs()).isEqualTo(1);
    }

    @Test
    void anAddressThatIsNoneIsSaidWithoutIt() {
        assertThatThrownBy(() -> PostgresTests.on(PostgresServer.shared().newDatabase())
                        .nats("nats://me:secret@ho st:4222")
                        .start())
                .isInstanceOf(NodeException.class)
                .hasMessageContaining("nats://nats.example.org:4222")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> XmtpNode.inMemory().nats(nats.url()).start())
                .isInstanceOf(NodeException.class)
                .hasMessageContaining("several nodes on one database");
    }
}
