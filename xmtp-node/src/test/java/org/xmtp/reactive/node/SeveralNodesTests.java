package org.xmtp.reactive.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.xmtp.reactive.node.Client.envelope;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xmtp.proto.message.api.v1.Envelope;
import org.xmtp.proto.message.api.v1.SubscribeRequest;
import org.xmtp.proto.message.api.v1.TopicResume;
import org.xmtp.reactive.node.postgres.PostgresServer;

/**
 * Nodes that have a database in common, and nothing else: whoever is subscribed at one hears what is published at
 * another.
 */
class SeveralNodesTests {

    private static PostgresServer server;

    private String url = "";
    private XmtpNode one;
    private XmtpNode other;
    private Client first;
    private Client second;

    @BeforeAll
    static void startTheServer() {
        server = PostgresServer.shared();
    }

    @BeforeEach
    void start() {
        url = server.newDatabase();
        one = PostgresTests.on(url).start();
        other = PostgresTests.on(url).start();
        first = new Client(one.uri());
        second = new Client(other.uri());
    }

    @AfterEach
    void stop() {
        first.close();
        second.close();
        one.close();
        other.close();
    }

    private LiveStream<SubscribeRequest> resuming(Client client, String... topics) {
        SubscribeRequest.Builder request = SubscribeRequest.newBuilder().setStoreId(client.storeId());
        for (String topic : topics) {
            request.addContentTopics(topic).addResume(TopicResume.newBuilder().setContentTopic(topic));
        }
        return LiveStream.of(client, request.build());
    }

    private static CompletableFuture<Void> publishing(Client client, String topic, int from, int to) {
        return CompletableFuture.runAsync(() -> {
            for (int number = from; number < to; number++) {
                client.publish(envelope(topic, number, "x"));
            }
        });
    }

    @Test
    void aSubscriberAtOneHearsWhatIsPublishedAtTheOther() {
        LiveStream<SubscribeRequest> here = LiveStream.of(first, "t");
        LiveStream<SubscribeRequest> there = LiveStream.of(second, "t");
        second.publish(envelope("t", 1, "x"));
        first.publish(envelope("t", 2, "x"));

        assertThat(here.next(2)).extracting(Envelope::getTimestampNs).containsExactly(1L, 2L);
        assertThat(there.next(2)).extracting(Envelope::getTimestampNs).containsExactly(1L, 2L);
    }

    /** Whoever has one has all before it: so the place behind which it goes on is right at each moment. */
    @Test
    void allOfThemComeOnceInTheOrderOfArrivalWhereverTheyArePublished() {
        List<LiveStream<SubscribeRequest>> streams =
                List.of(resuming(first, "a", "b", "c"), resuming(second, "a", "b", "c"));
        CompletableFuture.allOf(
                        publishing(first, "a", 0, 200),
                        publishing(second, "b", 200, 400),
                        publishing(second, "c", 400, 600))
                .join();

        List<Long> all = LongStream.rangeClosed(1, 600).boxed().toList();
        for (LiveStream<SubscribeRequest> stream : streams) {
            assertThat(stream.next(600)).extracting(Envelope::getArrival).containsExactlyElementsOf(all);
        }
    }

    /** The same envelope comes to both at a time, and is stored by one of them. */
    @Test
    void whatIsPublishedAtBothComesOnce() {
        LiveStream<SubscribeRequest> here = LiveStream.of(first, "t");
        for (int number = 0; number < 50; number++) {
            Envelope same = envelope("t", number, "x");
            CompletableFuture.allOf(
                            CompletableFuture.runAsync(() -> first.publish(same)),
                            CompletableFuture.runAsync(() -> second.publish(same)))
                    .join();
        }
        first.publish(envelope("t", 1000, "the last"));

        List<Long> times = here.next(51).stream().map(Envelope::getTimestampNs).toList();
        assertThat(times).doesNotHaveDuplicates().endsWith(1000L);
    }

    @Test
    void whereOneIsGoneTheOtherGoesOn() {
        LiveStream<SubscribeRequest> there = resuming(second, "t");
        CompletableFuture<Void> publishing = publishing(first, "t", 0, 50);
        publishing.join();
        one.close();
        second.publish(envelope("t", 50, "x"));

        assertThat(there.next(51)).extracting(Envelope::getArrival).isSorted().doesNotHaveDuplicates();
    }

    /** Longer than it waits between two looks, and more than a page. */
    @Test
    void whatWasStoredWhileTheDatabaseWasOutOfReachForOneIsHandedOn() {
        LiveStream<SubscribeRequest> here = resuming(first, "t");
        server.execute(
                url,
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        + " WHERE application_name = 'xmtp-node' AND datname = current_database()");
        List<Envelope> many = new ArrayList<>();
        IntStream.range(0, 2_500).forEach(number -> many.add(envelope("t", number, "x")));
        UnderLoad.tried(() -> second.publish(many.toArray(Envelope[]::new)));
        second.publish(many.toArray(Envelope[]::new));

        assertThat(here.next(2_500)).extracting(Envelope::getArrival).isSorted().doesNotHaveDuplicates();
    }
}
