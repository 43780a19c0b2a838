package org.xmtp.reactive.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.xmtp.reactive.node.Client.envelope;

import com.google.common.collect.Lists;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xmtp.proto.message.api.v1.Envelope;
import org.xmtp.proto.message.api.v1.QueryRequest;
import org.xmtp.reactive.node.store.EnvelopeStore;
import org.xmtp.reactive.node.store.Expiry;
import org.xmtp.reactive.node.store.StoredRow;
import org.xmtp.reactive.node.store.h2.H2EnvelopeStore;

/**
 * A data directory of the first form, as its node left it: 100 times an envelope on one topic, with times that fall,
 * and one on another; then one envelope under two topics, which counted as two.
 */
class MigrationTests {

    private static final String DATABASE = "envelopes";

    @TempDir
    Path data;

    @BeforeEach
    void unpack() throws IOException {
        try (InputStream packed = Objects.requireNonNull(MigrationTests.class.getResourceAsStream("data-1.mv.db.gz"))) {
            Files.copy(new GZIPInputStream(packed), data.resolve(DATABASE + ".mv.db"));
        }
    }

    private static List<Envelope> stored(String topic, IntUnaryOperator times) {
        return IntStream.range(0, 100)
                .mapToObj(i -> envelope(topic, times.applyAsInt(i), "message " + i))
                .toList();
    }

    @Test
    void whatAnOlderNodeStoredIsThereInItsOrderOfArrival() {
        for (int start = 0; start < 2; start++) {
            try (XmtpNode node = XmtpNode.builder().data(data).start();
                    Client client = new Client(node.uri())) {
                List<Envelope> falling = stored("/xmtp/3/a/proto", i -> 1_000 - i);
                assertThat(Walk.ascending(client, 30, "/xmtp/3/a/proto"))
                        .containsExactlyElementsOf(Lists.reverse(falling));
                assertThat(client.query(QueryRequest.newBuilder()
                                        .addContentTopics("/xmtp/3/a/proto")
                                        .setAfterArrival(0)
                                        .setStoreId(client.storeId()))
                                .getEnvelopesList())
                        .extracting(Envelope::getTimestampNs)
                        .isEqualTo(
                                falling.stream().map(Envelope::getTimestampNs).toList());
                assertThat(Walk.ascending(client, 30, "/xmtp/3/b/proto")).isEqualTo(stored("/xmtp/3/b/proto", i -> i));
                assertThat(client.query("/t/prot", "/t/proto").getEnvelopesList())
                        .containsExactly(envelope("/t/prot", 7, "oX"));
                client.publish(envelope("/xmtp/3/b/proto", 3, "message 3"), envelope("/t/proto", 7, "X"));
            }
        }
    }

    /** Each statement of a script is durable by itself: it may end after any of them, by a kill or a full disk. */
    @Test
    void oneThatWasCutOffIsFinishedByTheNextStart() throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:h2:file:" + data.resolve(DATABASE), "node", "");
                Statement statement = connection.createStatement()) {
            statement.execute("UPDATE node_schema SET version = 2");
            statement.execute("CREATE TABLE store (id VARBINARY(16) NOT NULL)");
            statement.execute("ALTER TABLE envelope ALTER COLUMN id RENAME TO arrival");
        }
        whatAnOlderNodeStoredIsThereInItsOrderOfArrival();
        try (Connection connection = DriverManager.getConnection("jdbc:h2:file:" + data.resolve(DATABASE), "node", "");
                Statement statement = connection.createStatement()) {
            statement.execute("UPDATE \"node_schema_history\" SET \"success\" = FALSE WHERE \"version\" = '3'");
            statement.execute("DROP TABLE walk");
        }
        whatAnOlderNodeStoredIsThereInItsOrderOfArrival();
    }

    /** What no node counted is counted, and its numbers are given no more. */
    @Test
    void whatAnOlderNodeStoredCanLeave() {
        EnvelopeStore store = Objects.requireNonNull(H2EnvelopeStore.open(data).block());
        try {
            Expiry expiry = store.expiry();
            List<StoredRow> rows =
                    Objects.requireNonNull(expiry.rows(0, Long.MAX_VALUE, 1_000).block());
            assertThat(rows).hasSizeGreaterThan(200);
            assertThat(expiry.keptBytes().block())
                    .isEqualTo(rows.stream().mapToLong(StoredRow::weight).sum());
            Instant now = Instant.parse("2030-01-01T00:00:00Z");
            long last = rows.get(rows.size() - 1).arrival();
            assertThat(expiry.note(now).block()).isEqualTo(now);
            assertThat(expiry.arrivedBy(now).block()).isEqualTo(last);
            expiry.delete(ByteString.EMPTY, last, rows).block();
            assertThat(expiry.keptBytes().block()).isZero();
            assertThat(store.oldestArrival()).isEqualTo(last + 1);
        } finally {
            store.close().block();
        }
    }

    @Test
    void whatANewerNodeWroteIsRefused() throws SQLException {
        XmtpNode.builder().data(data).start().close();
        try (Connection connection = DriverManager.getConnection("jdbc:h2:file:" + data.resolve(DATABASE), "node", "");
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "INSERT INTO \"node_schema_history\" SELECT \"installed_rank\" + 1, '1000', \"description\","
                            + " \"type\", \"script\", \"checksum\", \"installed_by\", \"installed_on\", \"execution_time\","
                            + " \"success\" FROM \"node_schema_history\" ORDER BY 1 DESC FETCH FIRST ROW ONLY");
        }
        assertThatThrownBy(() -> XmtpNode.builder().data(data).start())
                .isInstanceOf(NodeException.class)
                .hasMessageContaining("another version");
    }
}
