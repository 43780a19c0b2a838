package org.xmtp.reactive.node.store.h2;

import com.google.protobuf.ByteString;
import io.r2dbc.h2.H2ConnectionConfiguration;
import io.r2dbc.h2.H2ConnectionFactory;
import io.r2dbc.spi.ConnectionFactory;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.xmtp.reactive.node.envelope.EnvelopeId;
import org.xmtp.reactive.node.store.ArrivalPage;
import org.xmtp.reactive.node.store.ArrivalQuery;
import org.xmtp.reactive.node.store.EnvelopePage;
import org.xmtp.reactive.node.store.EnvelopeQuery;
import org.xmtp.reactive.node.store.EnvelopeStore;
import org.xmtp.reactive.node.store.Expiry;
import org.xmtp.reactive.node.store.Holdings;
import org.xmtp.reactive.node.store.StoreException;
import org.xmtp.reactive.node.store.StoreId;
import org.xmtp.reactive.node.store.journal.JournaledDatabase;
import org.xmtp.reactive.node.store.journal.JournaledEnvelopeStore;
import org.xmtp.reactive.node.store.journal.NumberedEnvelope;
import org.xmtp.reactive.node.store.sql.EnvelopeReader;
import org.xmtp.reactive.node.store.sql.Sql;
import org.xmtp.reactive.node.store.sql.TopicIds;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Keeps envelopes in an H2 file of this process, which takes them over from a journal beside it. What was acknowledged
 * is on the disk in the one or the other and outlives a power cut.
 */
public final class H2EnvelopeStore implements JournaledDatabase {

    /** The database's user; whoever has the file needs no other. */
    static final String USER = "node";

    /** H2 knows both numbers without counting. */
    private static final String COUNTS = "SELECT (SELECT COUNT(*) FROM envelope), (SELECT COUNT(*) FROM topic)";

    private static final String RENEW_ID = "UPDATE store SET id = SECURE_RAND(16)";

    private static final int READERS = Math.max(2, Runtime.getRuntime().availableProcessors());

    private final DataDirectory directory;
    private final Sessions sessions;
    private final EnvelopeWriter writer;
    private final EnvelopeReader reader;
    private final StoreId id;
    private final AtomicLong oldest;
    private final Rewriting rewriting;
    private final Expiry expiry;

    /** The connections: one that writes, and those that read. */
    private record Sessions(H2Database database, H2Session writer, List<H2Session> readers, AtomicInteger nextReader) {

        static Sessions of(DataDirectory directory) {
            H2Database database = new H2Database(connections(directory.database()), directory);
            return new Sessions(
                    database,
                    new H2Session("xmtp-node-store", database),
                    IntStream.range(0, READERS)
                            .mapToObj(i -> new H2Session("xmtp-node-store-reader-" + (i + 1), database))
                            .toList(),
                    new AtomicInteger());
        }

        H2Session reader() {
            return readers.get(Math.floorMod(nextReader.getAndIncrement(), readers.size()));
        }

        Mono<Void> close() {
            return Flux.fromIterable(readers)
                    .concatMap(H2Session::close)
                    .then(writer.close())
                    .then(database.close());
        }
    }

    private H2EnvelopeStore(DataDirectory directory, Sessions sessions, EnvelopeWriter.Found found, long waste) {
        this.directory = directory;
        this.sessions = sessions;
        TopicIds topicIds = new TopicIds();
        this.writer = new EnvelopeWriter(topicIds, found);
        this.reader = new EnvelopeReader(topicIds);
        this.id = found.id();
        this.oldest = new AtomicLong(found.oldest());
        this.rewriting = new Rewriting(directory, sessions.database(), waste);
        this.expiry = new H2Expiry(sessions.writer(), sessions::reader, writer, oldest, rewriting);
    }

    /**
     * Creates the opening of the store in {@code directory}; nothing happens until subscribed.
     *
     * <ul>
     *   <li><em>Emits</em> the open store.
     *   <li><em>Errors with</em> {@link org.xmtp.reactive.node.store.StoreException} when another node uses the
     *       directory, when it can't be written, or when what is in it was written by a newer version; the text says
     *       which.
     * </ul>
     *
     * @param directory made if it does not exist
     */
    public static Mono<EnvelopeStore> open(Path directory) {
        return open(directory, DataDirectory.PLAIN, Rewriting.WASTE);
    }

    /**
     * The same on another of H2's ways to files.
     *
     * @param waste as {@link Rewriting#WASTE}
     */
    static Mono<EnvelopeStore> open(Path directory, String files, long waste) {
        return Mono.fromCallable(() -> prepared(directory, files))
                .subscribeOn(Schedulers.boundedElastic())
                .flatMap(acquired -> {
                    Sessions sessions = Sessions.of(acquired);
                    return sessions.writer()
                            .run(EnvelopeWriter::find)
                            .flatMap(found -> JournaledEnvelopeStore.open(
                                    new H2EnvelopeStore(acquired, sessions, found, waste), acquired.journal()))
                            .onErrorResume(cause -> sessions.close()
                                    .doOnTerminate(acquired::release)
                                    .then(Mono.error(cause)));
                });
    }

    /**
     * Creates the change of a store's id, as after a copy was put back, so that clients take it for another one;
     * nothing happens until subscribed. A journal that belongs to the data goes into it, another is set aside.
     *
     * <ul>
     *   <li><em>Completes</em> when it is on the disk.
     *   <li><em>Errors with</em> {@link org.xmtp.reactive.node.store.StoreException} as {@link #open(Path)}.
     * </ul>
     */
    public static Mono<Void> renewId(Path directory) {
        return renewId(directory, DataDirectory.PLAIN);
    }

    /** The same on another of H2's ways to files. */
    static Mono<Void> renewId(Path directory, String files) {
        return Mono.fromCallable(() -> {
                    if (!DataDirectory.isOne(directory)) {
                        throw new StoreException(
                                "there is no data at " + directory + "; name the directory that was put back");
                    }
                    return prepared(directory, files);
                })
                .subscribeOn(Schedulers.boundedElastic())
                .flatMap(acquired -> {
                    Sessions sessions = Sessions.of(acquired);
                    return sessions.writer()
                            .run(EnvelopeWriter::find)
                            .flatMap(found -> JournaledEnvelopeStore.renewId(
                                    new H2EnvelopeStore(acquired, sessions, found, Rewriting.WASTE),
                                    acquired.journal(),
                                    sessions.writer()
                                            .write(connection -> Sql.execute(connection.createStatement(RENEW_ID)))))
                            .then(sessions.close())
                            .onErrorResume(cause -> sessions.close().then(Mono.error(cause)))
                            .doOnTerminate(acquired::release);
                });
    }

    private static DataDirectory prepared(Path directory, String files) {
        DataDirectory acquired = DataDirectory.acquire(directory, files);
        try {
            acquired.forceLeft();
            Schema.prepare(acquired.database());
            return acquired;
        } catch (RuntimeException e) {
            acquired.release();
            throw e;
        }
    }

    private static ConnectionFactory connections(String place) {
        return new H2ConnectionFactory(H2ConnectionConfiguration.builder()
                .url(place)
                .username(USER)
                .password("")
                .property("WRITE_DELAY", "0")
                // What H2 writes into freed space it does not find again after a kill that follows soon.
                .property("REUSE_SPACE", "FALSE")
                .property("QUERY_CACHE_SIZE", "32")
                .property("DB_CLOSE_ON_EXIT", "FALSE")
                // A file beside the database that grows with each failure.
                .property("TRACE_LEVEL_FILE", "0")
                .build());
    }

    @Override
    public StoreId id() {
        return id;
    }

    @Override
    public long oldestArrival() {
        return oldest.get();
    }

    @Override
    public long newest() {
        return writer.newest();
    }

    @Override
    public Mono<Void> take(List<NumberedEnvelope> envelopes) {
        return sessions.writer()
                .write(connection -> writer.take(connection, envelopes))
                .doOnNext(writer::forced)
                .doOnError(cause -> writer.failed())
                .then();
    }

    @Override
    public Mono<Set<EnvelopeId>> known(Collection<EnvelopeId> ids) {
        return Mono.defer(() -> sessions.reader().run(connection -> IdentityReader.known(connection, ids)));
    }

    @Override
    public Mono<List<EnvelopeId>> identities(long startNs, long endNs, int limit) {
        return Mono.defer(() ->
                sessions.reader().run(connection -> IdentityReader.identities(connection, startNs, endNs, limit)));
    }

    @Override
    public Mono<EnvelopePage> query(EnvelopeQuery query) {
        return Mono.defer(() -> reader.page(sessions.reader(), query));
    }

    @Override
    public Mono<ArrivalPage> arrivals(ArrivalQuery query) {
        return Mono.defer(() -> reader.page(sessions.reader(), query, Math.min(query.upTo(), writer.newest())));
    }

    @Override
    public Mono<Boolean> holds(String topic, long arrival, ByteString digest) {
        return Mono.defer(() -> sessions.reader().run(connection -> reader.holds(connection, topic, arrival, digest)));
    }

    @Override
    public Mono<Holdings> holdings() {
        return Mono.defer(() -> sessions.reader()
                .run(connection -> Sql.first(
                        connection.createStatement(COUNTS),
                        row -> new Holdings(
                                "H2 in " + directory.path(),
                                Sql.bigint(row, 0),
                                OptionalLong.of(Sql.bigint(row, 1)),
                                directory.size()))));
    }

    @Override
    public Expiry expiry() {
        return expiry;
    }

    @Override
    public Mono<Void> close() {
        return rewriting.close().then(sessions.close()).doOnTerminate(directory::release);
    }
}
