package org.xmtp.reactive.node.store.postgres;

import com.google.protobuf.ByteString;
import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.postgresql.client.SSLMode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.xmtp.reactive.node.envelope.AdmittedEnvelope;
import org.xmtp.reactive.node.envelope.ArrivedEnvelope;
import org.xmtp.reactive.node.store.ArrivalPage;
import org.xmtp.reactive.node.store.ArrivalQuery;
import org.xmtp.reactive.node.store.EnvelopePage;
import org.xmtp.reactive.node.store.EnvelopeQuery;
import org.xmtp.reactive.node.store.EnvelopeStore;
import org.xmtp.reactive.node.store.StoreId;
import org.xmtp.reactive.node.store.sql.EnvelopeReader;
import org.xmtp.reactive.node.store.sql.Sql;
import org.xmtp.reactive.node.store.sql.SqlFailures;
import org.xmtp.reactive.node.store.sql.TopicIds;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.resources.LoopResources;

/**
 * Keeps envelopes in a PostgreSQL database, which several nodes may have in common. Every batch is forced to the
 * server's disk before {@link #append} says so. While the server is away calls fail; once it is back they work again.
 */
public final class PostgresEnvelopeStore implements EnvelopeStore {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final String OLDEST = "SELECT COALESCE(MIN(arrival), 1) FROM envelope";
    private static final String NEWEST = "SELECT newest FROM store";

    /**
     * Every statement here is a look-up in an index, whatever the planner thinks of tables that it has not seen grow
     * yet. Who waits for another node's commit does not wait for good.
     */
    private static final Map<String, String> SETTINGS = Map.of(
            "default_transaction_isolation", "read committed",
            "lock_timeout", "10s",
            "jit", "off",
            "enable_seqscan", "off",
            "enable_bitmapscan", "off",
            "enable_hashjoin", "off",
            "enable_mergejoin", "off");

    private final LoopResources threads;
    private final IdentifiedConnections connections;
    private final PostgresWriter writer;
    private final PostgresReaders readers;
    private final EnvelopeReader reader =
            new EnvelopeReader(new TopicIds(name -> name.getBytes(StandardCharsets.UTF_8)));
    private volatile long oldest = 1;

    private PostgresEnvelopeStore(PostgresUrl url, String password) {
        this.threads = LoopResources.create("xmtp-node-store", 2, true);
        this.connections =
                new IdentifiedConnections(new PostgresqlConnectionFactory(configuration(url, password, threads)));
        this.writer = new PostgresWriter(connections);
        this.readers = new PostgresReaders(connections);
    }

    /**
     * Creates the opening of the store in a database; nothing happens until subscribed.
     *
     * <ul>
     *   <li><em>Emits</em> the open store.
     *   <li><em>Errors with</em> {@link org.xmtp.reactive.node.store.StoreException} when it can't be used; the text
     *       says why, and what to do.
     * </ul>
     *
     * @param password where the URL holds none; empty for none
     */
    public static Mono<EnvelopeStore> open(PostgresUrl url, String password) {
        String used = url.password().orElse(password);
        return Mono.fromRunnable(() -> Schema.prepare(url, used))
                .subscribeOn(Schedulers.boundedElastic())
                .then(Mono.defer(() -> new PostgresEnvelopeStore(url, used).opened()));
    }

    private Mono<EnvelopeStore> opened() {
        return writer.connect()
                .then(readers.run(
                        connection -> Sql.first(connection.createStatement(OLDEST), row -> Sql.bigint(row, 0))))
                .doOnNext(found -> oldest = found)
                .<EnvelopeStore>thenReturn(this)
                .onErrorResume(cause -> close().then(Mono.error(() -> SqlFailures.reported(cause))));
    }

    private static PostgresqlConnectionConfiguration configuration(
            PostgresUrl url, String password, LoopResources threads) {
        PostgresqlConnectionConfiguration.Builder configuration = PostgresqlConnectionConfiguration.builder()
                .host(url.host())
                .port(url.port())
                .database(url.database())
                .username(url.user())
                .password(password)
                .applicationName("xmtp-node")
                .connectTimeout(CONNECT_TIMEOUT)
                .tcpKeepAlive(true)
                .sslMode(SSLMode.fromValue(url.sslMode()))
                .options(SETTINGS)
                .autodetectExtensions(false)
                .forceBinary(true)
                .codecRegistrar((connection, allocator, registry) ->
                        Mono.fromRunnable(() -> registry.addFirst(new ByteArraysCodec(allocator))))
                .loopResources(threads);
        url.sslRootCertificate().ifPresent(configuration::sslRootCert);
        return configuration.build();
    }

    @Override
    public StoreId id() {
        return connections.id();
    }

    @Override
    public long oldestArrival() {
        return oldest;
    }

    @Override
    public Mono<List<ArrivedEnvelope>> append(List<AdmittedEnvelope> batch) {
        return writer.append(batch);
    }

    @Override
    public Mono<EnvelopePage> query(EnvelopeQuery query) {
        return reader.page(readers, query);
    }

    @Override
    public Mono<ArrivalPage> arrivals(ArrivalQuery query) {
        // Read before the rows: none at or before it becomes visible later.
        return readers.run(connection -> Sql.first(connection.createStatement(NEWEST), row -> Sql.bigint(row, 0)))
                .flatMap(newest -> reader.page(readers, query, Math.min(query.upTo(), newest)));
    }

    @Override
    public Mono<Boolean> holds(String topic, long arrival, ByteString digest) {
        return readers.run(connection -> reader.holds(connection, topic, arrival, digest));
    }

    @Override
    public Mono<Void> close() {
        return writer.close().then(readers.close()).then(threads.disposeLater());
    }
}
