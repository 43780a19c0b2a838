package org.xmtp.reactive.node.store.postgres;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import org.xmtp.reactive.node.envelope.AdmittedEnvelope;
import org.xmtp.reactive.node.envelope.ArrivedEnvelope;
import org.xmtp.reactive.node.store.ArrivalPage;
import org.xmtp.reactive.node.store.ArrivalQuery;
import org.xmtp.reactive.node.store.EnvelopePage;
import org.xmtp.reactive.node.store.EnvelopeQuery;
import org.xmtp.reactive.node.store.Expiry;
import org.xmtp.reactive.node.store.Holdings;
import org.xmtp.reactive.node.store.PageBounds;
import org.xmtp.reactive.node.store.SharedEnvelopeStore;
import org.xmtp.reactive.node.store.StoreException;
import org.xmtp.reactive.node.store.StoreId;
import org.xmtp.reactive.node.store.sql.EnvelopeReader;
import org.xmtp.reactive.node.store.sql.Sql;
import org.xmtp.reactive.node.store.sql.TopicNames;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Keeps envelopes in a PostgreSQL database, which several nodes may have in common. Every batch is forced to the
 * server's disk before {@link #append} says so. While the server is away calls fail; once it is back they work again.
 */
public final class PostgresEnvelopeStore implements SharedEnvelopeStore {

    private static final String RENEW_ID = "UPDATE store SET id = uuid_send(gen_random_uuid())";
    private static final String NEWEST = "SELECT newest FROM store";

    private static final String HOLDINGS = "SELECT envelopes,"
            + " (pg_total_relation_size('envelope') + pg_total_relation_size('topic'))::bigint FROM store";

    private final String place;
    private final ConnectionLoop loop = new ConnectionLoop();
    private final IdentifiedConnections connections;
    private final PostgresWriter writer;
    private final PostgresReaders readers;
    private final EnvelopeReader reader = new EnvelopeReader(new TopicNames());
    private final PostgresExpiry expiry;
    private final Mono<Void> closing;

    private PostgresEnvelopeStore(PostgresUrl url, String password) {
        this.place = url.toString();
        this.connections =
                new IdentifiedConnections(ConnectionSettings.connections(url, password, loop.threads()), loop);
        this.writer = new PostgresWriter(connections, loop);
        this.readers = new PostgresReaders(connections, loop);
        this.expiry = new PostgresExpiry(readers, connections::id);
        this.closing = writer.close().then(readers.close()).then(loop.close()).cache();
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
    public static Mono<SharedEnvelopeStore> open(PostgresUrl url, String password) {
        String used = url.password().orElse(password);
        return Mono.fromRunnable(() -> Schema.prepare(url, used))
                .subscribeOn(Schedulers.boundedElastic())
                .then(Mono.defer(() -> new PostgresEnvelopeStore(url, used).opened()))
                .onErrorMap(cause -> ConnectionFailure.of(url, !used.isEmpty(), cause));
    }

    /**
     * Creates the change of a store's id, as after a copy was put back, so that clients take it for another one;
     * nothing happens until subscribed. Nodes that use it find out with their next connection.
     *
     * <ul>
     *   <li><em>Completes</em> when it is on the disk.
     *   <li><em>Errors with</em> {@link org.xmtp.reactive.node.store.StoreException} as {@link #open}.
     * </ul>
     */
    public static Mono<Void> renewId(PostgresUrl url, String password) {
        String used = url.password().orElse(password);
        return Mono.fromRunnable(() -> Schema.requireData(url, used))
                .subscribeOn(Schedulers.boundedElastic())
                .then(Mono.defer(() -> open(url, password)))
                .cast(PostgresEnvelopeStore.class)
                .flatMap(store -> store.readers
                        .run(connection -> Sql.execute(connection.createStatement(RENEW_ID)))
                        .then(store.close())
                        .onErrorResume(cause -> store.close().then(Mono.error(cause))));
    }

    private Mono<SharedEnvelopeStore> opened() {
        return writer.connect()
                .then(Mono.defer(expiry::lookForOldest))
                .<SharedEnvelopeStore>thenReturn(this)
                .onErrorResume(cause -> close().then(Mono.error(cause)));
    }

    @Override
    public StoreId id() {
        return connections.id();
    }

    @Override
    public long oldestArrival() {
        return expiry.oldest();
    }

    @Override
    public Mono<List<ArrivedEnvelope>> append(List<AdmittedEnvelope> batch) {
        return writer.append(batch);
    }

    @Override
    public Mono<EnvelopePage> query(EnvelopeQuery query) {
        return read(reader -> reader.page(readers, query));
    }

    @Override
    public Mono<ArrivalPage> arrivals(ArrivalQuery query) {
        // Read before the rows: none at or before it becomes visible later.
        return read(reader -> newest().flatMap(newest -> reader.page(readers, query, Math.min(query.upTo(), newest))));
    }

    private Mono<Long> newest() {
        return readers.run(connection -> Sql.first(connection.createStatement(NEWEST), row -> Sql.bigint(row, 0)));
    }

    @Override
    public Mono<Long> newestArrival() {
        return read(reader -> newest());
    }

    @Override
    public Mono<ArrivalPage> arrivedBehind(long arrival, PageBounds bounds) {
        return read(reader -> newest().flatMap(newest -> newest <= arrival
                ? Mono.just(new ArrivalPage(List.of(), newest, false))
                : reader.page(readers, arrival, newest, bounds)));
    }

    @Override
    public Mono<Boolean> holds(String topic, long arrival, ByteString digest) {
        return read(reader -> readers.run(connection -> reader.holds(connection, topic, arrival, digest)));
    }

    @Override
    public Mono<Holdings> holdings() {
        return read(reader -> readers.run(connection -> Sql.first(
                connection.createStatement(HOLDINGS),
                row -> new Holdings(place, Sql.bigint(row, 0), OptionalLong.empty(), Sql.bigint(row, 1)))));
    }

    /** Reads from one store: what was begun on one and ended on another may be of neither. */
    private <T> Mono<T> read(Function<EnvelopeReader, Mono<T>> work) {
        return Mono.defer(() -> {
            StoreId current = id();
            return work.apply(reader).doOnNext(read -> {
                if (!current.equals(id())) {
                    throw new StoreException("the store became another one");
                }
            });
        });
    }

    @Override
    public Expiry expiry() {
        return expiry;
    }

    @Override
    public Mono<Void> close() {
        return closing;
    }
}
