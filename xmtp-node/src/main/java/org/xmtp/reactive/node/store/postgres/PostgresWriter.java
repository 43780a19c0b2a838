package org.xmtp.reactive.node.store.postgres;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xmtp.reactive.node.envelope.AdmittedEnvelope;
import org.xmtp.reactive.node.envelope.ArrivedEnvelope;
import org.xmtp.reactive.node.envelope.EnvelopeId;
import org.xmtp.reactive.node.store.StoreException;
import org.xmtp.reactive.node.store.StoreId;
import org.xmtp.reactive.node.store.sql.Sql;
import org.xmtp.reactive.node.store.sql.SqlFailures;
import reactor.core.publisher.Mono;

/**
 * Writes batches, each as one call that is one transaction. A connection on which one failed is given up, and with the
 * next it is settled whether the batch was stored. Where that is found out only later, the batch of that moment fails
 * too, without being stored: so whoever listens looks for what nobody relayed. One caller at a time.
 */
final class PostgresWriter {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresWriter.class);
    private static final String PUBLISH = "SELECT behind, places FROM publish($1, $2, $3, $4)";

    /** How long a batch may take, so that a server that went silent holds up nobody for good. */
    private static final Duration MAX_TIME = Duration.ofSeconds(30);

    /** How long those whose batch failed wait until it is settled. */
    private static final Duration MAX_SETTLING = Duration.ofSeconds(5);

    private final IdentifiedConnections connections;
    private final ConnectionLoop loop;
    private final WritingConnection.Key key = WritingConnection.Key.random(new SecureRandom());
    // Handed from one call to the next.
    private volatile @Nullable WritingConnection open;
    private volatile @Nullable Progress progress;
    private volatile boolean closed;

    /** How far a store is. */
    private record Progress(StoreId store, long newest) {}

    PostgresWriter(IdentifiedConnections connections, ConnectionLoop loop) {
        this.connections = connections;
        this.loop = loop;
    }

    /** Creates the first connecting. */
    Mono<Void> connect() {
        return loop.run(loop.limit(connected(), MAX_TIME).then());
    }

    /** Emits what was new once it is on the disk. */
    Mono<List<ArrivedEnvelope>> append(List<AdmittedEnvelope> batch) {
        Mono<List<ArrivedEnvelope>> published =
                connection().flatMap(connection -> publish(connection, distinct(batch)));
        return loop.answer(loop.limit(published, MAX_TIME)
                .onErrorResume(cause -> discard()
                        .then(settle())
                        .then(Mono.error(() -> closed ? closed() : SqlFailures.reported(cause)))));
    }

    Mono<Void> close() {
        return Mono.defer(() -> {
            closed = true;
            return discard();
        });
    }

    private static StoreException closed() {
        return new StoreException("the store is closed");
    }

    private Mono<WritingConnection> connection() {
        return Mono.defer(() -> {
            WritingConnection current = open;
            Progress before = progress;
            return current != null
                    ? Mono.just(current)
                    : connected().doOnNext(connection -> {
                        if (before != null && !before.equals(progress)) {
                            throw new StoreException("the store is not where this node left it");
                        }
                    });
        });
    }

    private Mono<WritingConnection> connected() {
        return Mono.defer(() -> closed ? Mono.error(closed()) : WritingConnection.open(connections, key))
                .doOnNext(connection -> {
                    open = connection;
                    progress = new Progress(connection.store(), connection.newest());
                });
    }

    private Mono<Void> settle() {
        return loop.limit(connected(), MAX_SETTLING)
                .doOnError(cause -> LOG.warn("The store is out of reach; the next batch tries again"))
                .onErrorComplete()
                .then();
    }

    private Mono<Void> discard() {
        return Mono.defer(() -> {
            WritingConnection current = open;
            open = null;
            return current == null ? Mono.empty() : connections.close(current.connection());
        });
    }

    private Mono<List<ArrivedEnvelope>> publish(WritingConnection writing, List<AdmittedEnvelope> batch) {
        return Sql.first(
                        writing.connection()
                                .createStatement(PUBLISH)
                                .bind(0, bytes(batch, PostgresWriter::topic))
                                .bind(1, times(batch))
                                .bind(2, bytes(batch, PostgresWriter::digest))
                                .bind(3, bytes(batch, PostgresWriter::message)),
                        row -> added(batch, Sql.bigint(row, 0), Sql.bigints(row, 1)))
                .doOnNext(added -> {
                    if (!added.isEmpty()) {
                        progress = new Progress(
                                writing.store(), added.get(added.size() - 1).arrival());
                    }
                });
    }

    private static List<AdmittedEnvelope> distinct(List<AdmittedEnvelope> batch) {
        Set<EnvelopeId> seen = new HashSet<>();
        return batch.stream().filter(admitted -> seen.add(admitted.id())).toList();
    }

    private static List<ArrivedEnvelope> added(List<AdmittedEnvelope> batch, long behind, Long[] places) {
        List<ArrivedEnvelope> added = new ArrayList<>(places.length);
        for (int i = 0; i < places.length; i++) {
            AdmittedEnvelope admitted = batch.get((int) (places[i] - 1));
            added.add(new ArrivedEnvelope(admitted.envelope(), behind + 1 + i));
        }
        return added;
    }

    private static Long[] times(List<AdmittedEnvelope> batch) {
        return batch.stream().map(admitted -> admitted.id().timestampNs()).toArray(Long[]::new);
    }

    private static ByteArrays bytes(List<AdmittedEnvelope> batch, Function<AdmittedEnvelope, byte[]> value) {
        return new ByteArrays(batch.stream().map(value).toArray(byte[][]::new));
    }

    private static byte[] topic(AdmittedEnvelope admitted) {
        return admitted.envelope().getContentTopicBytes().toByteArray();
    }

    private static byte[] digest(AdmittedEnvelope admitted) {
        return admitted.id().digest().toByteArray();
    }

    private static byte[] message(AdmittedEnvelope admitted) {
        return admitted.envelope().getMessage().toByteArray();
    }
}
