package org.xmtp.reactive.node.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.xmtp.reactive.testkit.EnvelopeStoreContract.arrived;
import static org.xmtp.reactive.testkit.EnvelopeStoreContract.await;
import static org.xmtp.reactive.testkit.EnvelopeStoreContract.samples;

import com.google.protobuf.ByteString;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.node.envelope.ArrivedEnvelope;
import org.xmtp.reactive.node.postgres.PostgresServer;
import org.xmtp.reactive.node.store.EnvelopeStore;
import org.xmtp.reactive.node.store.StoredRow;
import org.xmtp.reactive.node.store.sql.Migrations;
import org.xmtp.reactive.testkit.EnvelopeStoreContract;

/** A database of the first form, in which a node of that time stored something. */
class PostgresMigrationTests {

    private static final String PUBLISH = "SELECT publish(ARRAY['t', 'u']::bytea[], ARRAY[%1$d, %1$d],"
            + " ARRAY[sha256('t%1$d'), sha256('u%1$d')], ARRAY['one', 'two!']::bytea[])";

    @BeforeAll
    static void assumeInstalled() {
        PostgresServer.assumeInstalled();
    }

    @Test
    void whatAnOlderNodeStoredIsCountedAndCanLeave() throws SQLException {
        PostgresUrl url = PostgresUrl.parse(PostgresServer.shared().newDatabase());
        Migrations.of(Schema.class)
                .dataSource(url.jdbc(), url.user(), PostgresServer.PASSWORD)
                .target("1")
                .load()
                .migrate();
        publish(url, 1);
        EnvelopeStore store = await(PostgresEnvelopeStore.open(url, PostgresServer.PASSWORD));
        try {
            assertThat(await(store.expiry().keptBytes())).isEqualTo(3 + 4 + 2 * StoredRow.OVERHEAD_BYTES);
            assertThat(await(store.holdings()).envelopes()).isEqualTo(2);
            publish(url, 2);
            assertThat(await(store.holdings()).envelopes()).isEqualTo(4);
            List<StoredRow> rows = await(store.expiry().rows(0, Long.MAX_VALUE, 10));
            assertThat(rows).extracting(StoredRow::topic).containsExactly("t", "u", "t", "u");
            assertThat(await(store.expiry().keptBytes()))
                    .isEqualTo(rows.stream().mapToLong(StoredRow::weight).sum());
            await(store.expiry().delete(ByteString.EMPTY, 2, rows));
            assertThat(await(store.expiry().keptBytes())).isZero();
            assertThat(await(store.holdings()).envelopes()).isZero();
            assertThat(await(store.append(samples("t", 0, 1))))
                    .extracting(ArrivedEnvelope::arrival)
                    .containsExactly(5L);
            assertThat(arrived(store, "t", "u")).hasSize(1);
        } finally {
            EnvelopeStoreContract.close(store);
        }
    }

    /** As a node of the first version does, also while others are of a later one. */
    private static void publish(PostgresUrl url, int time) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url.jdbc(), url.user(), PostgresServer.PASSWORD);
                Statement statement = connection.createStatement()) {
            statement.execute(PUBLISH.formatted(time));
        }
    }
}
