package org.xmtp.reactive.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.xmtp.reactive.node.Client.envelope;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xmtp.proto.message.api.v1.Envelope;
import org.xmtp.proto.message.api.v1.QueryRequest;
import org.xmtp.proto.message.api.v1.SubscribeRequest;
import org.xmtp.proto.message.api.v1.TopicResume;
import org.xmtp.reactive.node.envelope.EnvelopeId;
import org.xmtp.reactive.node.retention.RetentionRules;
import org.xmtp.reactive.node.store.EnvelopeStore;
import org.xmtp.reactive.node.store.StoredRow;
import org.xmtp.reactive.node.store.h2.H2EnvelopeStore;

/** Nodes that keep only some of what they stored: the first look is made as they start. */
class KeepingTests {

    private static final String TOPIC = "/xmtp/0/m-1/proto";
    private static final long EACH = StoredRow.OVERHEAD_BYTES + 2;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path data;

    private static Envelope[] numbered(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> envelope(TOPIC, i + 1L, "%02d".formatted(i % 100)))
                .toArray(Envelope[]::new);
    }

    private static List<Envelope> arrived(Client client) {
        return client.query(QueryRequest.newBuilder()
                        .addContentTopics(TOPIC)
                        .setAfterArrival(0)
                        .setStoreId(client.storeId()))
                .getEnvelopesList();
    }

    private static void awaitKept(Client client, int count) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (arrived(client).size() != count) {
            assertThat(System.nanoTime())
                    .as("%d are kept", arrived(client).size())
                    .isLessThan(end);
            UnderLoad.pause(10);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FILE", "POSTGRESQL"})
    void whoComesBackBehindWhatLeftHasWhatIsKeptAndThenLive(StoreKind kind) throws Exception {
        XmtpNode.Builder builder = kind.node(data);
        Envelope fifth;
        ByteString store;
        try (XmtpNode node = builder.start();
                Client client = new Client(node.uri())) {
            client.publish(numbered(0, 50));
            fifth = arrived(client).get(4);
            store = client.storeId();
        }
        RetentionRules ten = RetentionRules.none().keepBytes(10 * EACH);
        try (XmtpNode node = builder.retention(ten).start();
                Client client = new Client(node.uri())) {
            awaitKept(client, 10);
            assertThat(client.storeId()).isEqualTo(store);
            assertThat(arrived(client).get(0).getArrival()).isEqualTo(41);
            assertThat(client.query(TOPIC).getEnvelopesCount()).isEqualTo(10);
            LiveStream<?> stream = LiveStream.of(client, behind(store, fifth));
            client.publish(envelope(TOPIC, 100, "live"));
            List<Long> received = new ArrayList<>();
            while (received.size() < 11) {
                Envelope next = stream.next();
                if (!next.getCaughtUp()) {
                    received.add(next.getArrival());
                }
            }
            assertThat(received)
                    .isEqualTo(LongStream.rangeClosed(41, 51).boxed().toList());
            stream.cancel();
        }
        try (XmtpNode node =
                        builder.retention(RetentionRules.none().keepBytes(1)).start();
                Client client = new Client(node.uri())) {
            awaitKept(client, 0);
        }
        try (XmtpNode node = builder.retention(RetentionRules.none()).start();
                Client client = new Client(node.uri())) {
            client.publish(envelope(TOPIC, 101, "after all"));
            assertThat(arrived(client)).extracting(Envelope::getArrival).containsExactly(52L);
        }
    }

    private static SubscribeRequest behind(ByteString store, Envelope last) {
        return SubscribeRequest.newBuilder()
                .addContentTopics(TOPIC)
                .addResume(TopicResume.newBuilder()
                        .setContentTopic(TOPIC)
                        .setAfterArrival(last.getArrival())
                        .setDigest(EnvelopeId.of(last.toBuilder().clearArrival().build())
                                .digest()))
                .setStoreId(store)
                .build();
    }

    @Test
    void aNodeThatIsKilledAsItDeletesCountsRightAndLosesNothingThatIsKept() throws Exception {
        Random random = new Random();
        List<Envelope> acknowledged = new ArrayList<>();
        for (int life = 0; life < 3; life++) {
            try (XmtpNode node = XmtpNode.builder().data(data).start();
                    Client client = new Client(node.uri())) {
                for (int i = 0; i < 20; i++) {
                    Envelope[] batch = numbered(acknowledged.size(), acknowledged.size() + 100);
                    client.publish(batch);
                    acknowledged.addAll(List.of(batch));
                }
            }
            try (NodeProcess node = NodeProcess.startWith(
                    List.of(), "--data", data.toString(), "--keep-bytes", "" + (life + 1L) * 300 * EACH)) {
                UnderLoad.pause(random.nextInt(300));
                node.kill();
            }
        }
        EnvelopeStore store = Objects.requireNonNull(H2EnvelopeStore.open(data).block());
        try {
            List<StoredRow> rows = Objects.requireNonNull(
                    store.expiry().rows(0, Long.MAX_VALUE, 1_000_000).block());
            assertThat(store.expiry().keptBytes().block())
                    .isEqualTo(rows.stream().mapToLong(StoredRow::weight).sum());
            List<Long> arrivals = rows.stream().map(StoredRow::arrival).toList();
            assertThat(arrivals).isSorted().last().isEqualTo((long) acknowledged.size());
            assertThat(arrivals).doesNotHaveDuplicates();
            assertThat(arrivals.get(arrivals.size() - 1) - arrivals.get(0) + 1).isEqualTo(rows.size());
            assertThat(store.oldestArrival()).isEqualTo(arrivals.get(0));
        } finally {
            store.close().block();
        }
    }
}
