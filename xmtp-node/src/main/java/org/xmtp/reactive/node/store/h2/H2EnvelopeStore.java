package org.xmtp.reactive.node.store.h2;

import io.r2dbc.h2.H2ConnectionConfiguration;
import io.r2dbc.h2.H2ConnectionFactory;
import io.r2dbc.spi.ConnectionFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.xmtp.reactive.node.envelope.AdmittedEnvelope;
import org.xmtp.reactive.node.store.EnvelopePage;
import org.xmtp.reactive.node.store.EnvelopeQuery;
import org.xmtp.reactive.node.store.EnvelopeStore;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Keeps envelopes in an H2 file of this process. Every batch is forced to the disk before {@link #append} says so; what
 * was acknowledged outlives a power cut.
 */
public final class H2EnvelopeStore implements EnvelopeStore {

    private static final int READERS = Math.max(2, Runtime.getRuntime().availableProcessors());

    private final DataDirectory directory;
    private final H2Session writer;
    private final List<H2Session> readers;
    private final AtomicInteger nextReader = new AtomicInteger();
    private final EnvelopeWriter envelopeWriter;
    private final EnvelopeReader envelopeReader;

    private H2EnvelopeStore(DataDirectory directory) {
        this.directory = directory;
        ConnectionFactory connections = connections(directory.database());
        this.writer = new H2Session("xmtp-node-store", connections);
        this.readers = IntStream.range(0, READERS)
                .mapToObj(i -> new H2Session("xmtp-node-store-reader-" + (i + 1), connections))
                .toList();
        TopicIds topicIds = new TopicIds();
        this.envelopeWriter = new EnvelopeWriter(topicIds);
        this.envelopeReader = new EnvelopeReader(topicIds);
    }

    /**
     * Creates the opening of the store in {@code directory}; nothing happens until subscribed.
     *
     * <ul>
     *   <li><em>Emits</em> the open store.
     *   <li><em>Errors with</em> {@link org.xmtp.reactive.node.store.StoreException} when another node uses the
     *       directory, when it can't be written, or when what is in it was not written by this version; the text says
     *       which.
     * </ul>
     *
     * @param directory made if it does not exist
     */
    public static Mono<EnvelopeStore> open(Path directory) {
        return Mono.fromCallable(() -> DataDirectory.acquire(directory))
                .subscribeOn(Schedulers.boundedElastic())
                .flatMap(acquired -> {
                    H2EnvelopeStore store = new H2EnvelopeStore(acquired);
                    return store.writer
                            .run(connection ->
                                    Schema.prepare(connection).then(store.envelopeWriter.prepare(connection)))
                            .thenReturn((EnvelopeStore) store)
                            .onErrorResume(cause -> store.close().then(Mono.error(cause)));
                });
    }

    private static ConnectionFactory connections(Path database) {
        return new H2ConnectionFactory(H2ConnectionConfiguration.builder()
                .file(database.toString())
                .username("node")
                .password("")
                .property("WRITE_DELAY", "0")
                // What H2 writes into freed space it does not find again after a kill that follows soon.
                .property("REUSE_SPACE", "FALSE")
                .property("QUERY_CACHE_SIZE", "32")
                .property("DB_CLOSE_ON_EXIT", "FALSE")
                .build());
    }

    @Override
    public Mono<List<AdmittedEnvelope>> append(List<AdmittedEnvelope> batch) {
        return writer.run(connection -> envelopeWriter.append(connection, batch));
    }

    @Override
    public Mono<EnvelopePage> query(EnvelopeQuery query) {
        return Mono.defer(() -> {
            H2Session reader = readers.get(Math.floorMod(nextReader.getAndIncrement(), readers.size()));
            return envelopeReader.page(reader, query);
        });
    }

    @Override
    public Mono<Void> close() {
        return Flux.fromIterable(readers)
                .concatMap(H2Session::close)
                .then(writer.close())
                .doOnTerminate(directory::release);
    }
}
