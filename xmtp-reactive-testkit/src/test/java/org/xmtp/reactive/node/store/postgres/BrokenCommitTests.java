package org.xmtp.reactive.node.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.xmtp.reactive.testkit.EnvelopeStoreContract.arrived;
import static org.xmtp.reactive.testkit.EnvelopeStoreContract.await;
import static org.xmtp.reactive.testkit.EnvelopeStoreContract.samples;

import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.node.envelope.ArrivedEnvelope;
import org.xmtp.reactive.node.postgres.PostgresServer;
import org.xmtp.reactive.node.store.EnvelopeStore;
import org.xmtp.reactive.node.store.StoreException;
import org.xmtp.reactive.node.store.sql.Sql;
import org.xmtp.reactive.testkit.EnvelopeStoreContract;
import reactor.core.Disposable;

/** A connection that breaks while a batch waits on the server, which has it whole and goes on with it. */
class BrokenCommitTests {

    private static final String WAITING = "SELECT count(*) FROM pg_stat_activity"
            + " WHERE datname = current_database() AND wait_event_type = 'Lock'";
    private static final String STORED = "SELECT count(*) FROM envelope";

    private BreakingPath path;
    private PostgresUrl url;
    private EnvelopeStore store;
    private Connection other;

    @BeforeAll
    static void assumeInstalled() {
        PostgresServer.assumeInstalled();
    }

    @BeforeEach
    void open() throws Exception {
        PostgresServer server = PostgresServer.shared();
        String direct = server.newDatabase();
        path = new BreakingPath(server.port());
        url = PostgresUrl.parse(direct.replace(":" + server.port(), ":" + path.port()));
        store = await(PostgresEnvelopeStore.open(url, PostgresServer.PASSWORD));
        other = DriverManager.getConnection(PostgresUrl.parse(direct).jdbc(), "node", PostgresServer.PASSWORD);
        await(store.append(samples("t", 0, 1)));
    }

    @AfterEach
    void close() throws Exception {
        EnvelopeStoreContract.close(store);
        path.close();
        other.close();
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = other.createStatement()) {
            statement.execute(sql);
        }
    }

    private void awaitCount(String sql, long wanted) throws SQLException {
        long deadline = System.nanoTime() + EnvelopeStoreContract.PATIENCE.toNanos();
        while (count(sql) != wanted) {
            assertThat(System.nanoTime()).as(sql).isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }

    private long count(String sql) throws SQLException {
        try (Statement statement = other.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /** Begins to store two envelopes, which wait on the server. */
    private CompletableFuture<List<ArrivedEnvelope>> waiting() throws SQLException {
        execute("BEGIN");
        execute("SELECT FROM store FOR UPDATE");
        CompletableFuture<List<ArrivedEnvelope>> batch =
                store.append(samples("t", 1, 3)).toFuture();
        awaitCount(WAITING, 1);
        return batch;
    }

    @Test
    void itIsEndedBeforeAnythingElseIsStored() throws Exception {
        CompletableFuture<List<ArrivedEnvelope>> batch = waiting();
        path.breakOff(false);
        assertThatThrownBy(batch::join).hasCauseInstanceOf(StoreException.class);
        execute("COMMIT");
        assertThat(arrived(store, "t")).hasSize(1);
        assertThat(await(store.append(samples("t", 1, 3))))
                .extracting(ArrivedEnvelope::arrival)
                .containsExactly(2L, 3L);
    }

    @Test
    void whatWasStoredAfterItFailedFailsTheNextBatchOnce() throws Exception {
        CompletableFuture<List<ArrivedEnvelope>> batch = waiting();
        path.breakOff(true);
        assertThatThrownBy(batch::join).hasCauseInstanceOf(StoreException.class);
        execute("COMMIT");
        awaitCount(STORED, 3);
        path.open();
        assertThatThrownBy(() -> await(store.append(samples("t", 3, 4)))).isInstanceOf(StoreException.class);
        assertThat(await(store.append(samples("t", 1, 4))))
                .extracting(ArrivedEnvelope::arrival)
                .containsExactly(4L);
        assertThat(arrived(store, "t")).hasSize(4);
    }

    /** What was not sent yet would be waited for, and everybody's next batch with it. */
    @Test
    void aConnectionThatFellSilentAmidALargeBatchIsGivenUp() {
        ConnectionLoop loop = new ConnectionLoop();
        IdentifiedConnections connections = new IdentifiedConnections(
                ConnectionSettings.connections(url, PostgresServer.PASSWORD, loop.threads()), loop);
        try {
            WritingConnection writing =
                    await(WritingConnection.open(connections, WritingConnection.Key.random(new SecureRandom())));
            path.fallSilent();
            Disposable batch = Sql.execute(writing.connection()
                            .createStatement("SELECT length($1)")
                            .bind(0, new byte[32 << 20]))
                    .subscribe();
            connections.close(writing.connection()).block(EnvelopeStoreContract.PATIENCE);
            batch.dispose();
        } finally {
            loop.close().block(EnvelopeStoreContract.PATIENCE);
        }
    }
}
