package org.xmtp.reactive.node.store.h2;

import com.google.protobuf.ByteString;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.xmtp.reactive.node.envelope.AdmittedEnvelope;
import org.xmtp.reactive.node.store.Deleted;
import org.xmtp.reactive.node.store.StoreException;
import org.xmtp.reactive.node.store.StoreId;
import org.xmtp.reactive.node.store.StoredRow;
import org.xmtp.reactive.node.store.journal.NumberedEnvelope;
import org.xmtp.reactive.node.store.sql.Sql;
import org.xmtp.reactive.node.store.sql.TopicIds;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Takes envelopes over, each time as one transaction that is forced to the disk. Used by the writing session only. */
final class EnvelopeWriter {

    private static final String INSERT_TOPIC = "INSERT INTO topic (id, name) VALUES ($1, $2)";
    private static final String INSERT_ENVELOPE =
            "INSERT INTO envelope (arrival, topic, timestamp_ns, digest, size, message) SELECT $1, $2, $3, $4, $5, $6"
                    + " WHERE NOT EXISTS (SELECT 1 FROM envelope WHERE timestamp_ns = $3 AND digest = $4)";

    private static final String COUNT = "UPDATE store SET newest = $1, bytes = bytes + $2";
    private static final String DELETE = "SELECT size FROM OLD TABLE (DELETE FROM envelope WHERE arrival = ANY($1))";
    private static final String DELETE_TOPICS = "DELETE FROM topic WHERE name = ANY($1)"
            + " AND NOT EXISTS (SELECT 1 FROM envelope WHERE envelope.topic = topic.id)";
    private static final String COUNT_DELETED = "UPDATE store SET deleted = GREATEST(deleted, $1), bytes = bytes - $2";
    private static final String KEEP_PLACE = "MERGE INTO walk (name, place) KEY (name) VALUES ($1, $2)";
    private static final String NEWEST = "SELECT newest FROM store";

    private final TopicIds topicIds;
    private long lastTopic;
    private boolean unsettled;
    private volatile long newest;

    /**
     * What a store holds as it is opened.
     *
     * @param lastTopic the last number of a topic
     * @param oldest the first arrival that is kept; if there is none, the one behind what left
     * @param newest the last arrival that was ever given; 0 if there is none
     */
    record Found(StoreId id, long lastTopic, long oldest, long newest) {}

    EnvelopeWriter(TopicIds topicIds, Found found) {
        this.topicIds = topicIds;
        this.lastTopic = found.lastTopic();
        this.newest = found.newest();
    }

    /** Finds the numbers to go on from. */
    static Mono<Found> find(Connection connection) {
        return Sql.first(
                        connection.createStatement("SELECT id, (SELECT COALESCE(MAX(id), 0) FROM topic),"
                                + " COALESCE((SELECT MIN(arrival) FROM envelope), deleted + 1), newest FROM store"),
                        row -> new Found(
                                new StoreId(ByteString.copyFrom(Sql.bytes(row, 0))),
                                Sql.bigint(row, 1),
                                Sql.bigint(row, 2),
                                Sql.bigint(row, 3)))
                .switchIfEmpty(Mono.error(() -> new StoreException("the data has no store id; restore a backup")));
    }

    /** The last arrival that was taken over: none at or before it becomes visible later. */
    long newest() {
        return newest;
    }

    /** What was taken over last may be there or not: the next time it is looked for. */
    void failed() {
        unsettled = true;
    }

    /** Completes when all is on the disk. After a failure the connection has to be given up. */
    Mono<Void> take(Connection connection, List<NumberedEnvelope> envelopes) {
        Map<String, Long> created = new HashMap<>();
        return Mono.from(connection.beginTransaction())
                .then(unsettled ? stored(connection) : Mono.just(newest))
                .flatMap(stored -> enter(connection, behind(stored, envelopes), created))
                .then(Mono.from(connection.commitTransaction()))
                .then(Sql.execute(connection.createStatement("CHECKPOINT SYNC")))
                .doOnSuccess(done -> {
                    created.forEach(topicIds::keep);
                    newest = Math.max(newest, last(envelopes));
                    unsettled = false;
                });
    }

    private static Mono<Long> stored(Connection connection) {
        return Sql.first(connection.createStatement(NEWEST), row -> Sql.bigint(row, 0));
    }

    private static List<NumberedEnvelope> behind(long stored, List<NumberedEnvelope> envelopes) {
        return envelopes.stream()
                .filter(envelope -> envelope.arrival() > stored)
                .toList();
    }

    private static long last(List<NumberedEnvelope> envelopes) {
        return envelopes.get(envelopes.size() - 1).arrival();
    }

    private Mono<Void> enter(Connection connection, List<NumberedEnvelope> envelopes, Map<String, Long> created) {
        return envelopes.isEmpty()
                ? Mono.empty()
                : topics(connection, envelopes, created)
                        .flatMap(topics -> insert(connection, envelopes, topics))
                        .flatMap(bytes -> Sql.execute(connection
                                .createStatement(COUNT)
                                .bind(0, last(envelopes))
                                .bind(1, bytes)));
    }

    /**
     * Deletes rows, and the topics on which nothing is left: as one transaction, which need not be forced, for it may
     * be repeated. After a failure the connection has to be given up.
     */
    Mono<Deleted> delete(Connection connection, ByteString walk, long place, List<StoredRow> rows) {
        Long[] arrivals = rows.stream().map(StoredRow::arrival).toArray(Long[]::new);
        String[] topics = rows.stream().map(StoredRow::topic).distinct().toArray(String[]::new);
        return Mono.from(connection.beginTransaction())
                .then(rows.isEmpty() ? Mono.just(Deleted.NOTHING) : delete(connection, arrivals, topics))
                .flatMap(deleted -> Sql.execute(connection
                                .createStatement(KEEP_PLACE)
                                .bind(0, walk.toByteArray())
                                .bind(1, place))
                        .then(Mono.from(connection.commitTransaction()))
                        .thenReturn(deleted))
                .doFinally(signal -> topicIds.forget(List.of(topics)));
    }

    /** Counts what is there yet: where it was not known whether it was deleted, it is asked for again. */
    private static Mono<Deleted> delete(Connection connection, Long[] arrivals, String[] topics) {
        return Sql.rows(
                        connection.createStatement(DELETE).bind(0, arrivals),
                        row -> new Deleted(1, (long) Sql.integer(row, 0) + StoredRow.OVERHEAD_BYTES))
                .reduce(Deleted.NOTHING, Deleted::plus)
                .flatMap(deleted -> Sql.execute(
                                connection.createStatement(DELETE_TOPICS).bind(0, topics))
                        .then(Sql.execute(connection
                                .createStatement(COUNT_DELETED)
                                .bind(0, arrivals[arrivals.length - 1])
                                .bind(1, deleted.bytes())))
                        .thenReturn(deleted));
    }

    /** The numbers of the batch's topics; those that are new here are added to {@code created} as well. */
    private Mono<Map<String, Long>> topics(
            Connection connection, List<NumberedEnvelope> batch, Map<String, Long> created) {
        return Flux.fromIterable(batch)
                .map(envelope -> envelope.admitted().topic())
                .distinct()
                .concatMap(topic -> topicIds.find(connection, topic)
                        .switchIfEmpty(
                                Mono.defer(() -> create(connection, topic).doOnNext(id -> created.put(topic, id))))
                        .map(id -> Map.entry(topic, id)))
                .collectMap(Map.Entry::getKey, Map.Entry::getValue);
    }

    private Mono<Long> create(Connection connection, String topic) {
        long id = ++lastTopic;
        return Sql.execute(connection.createStatement(INSERT_TOPIC).bind(0, id).bind(1, topic))
                .thenReturn(id);
    }

    /** Emits the weight of what was added. */
    private static Mono<Long> insert(Connection connection, List<NumberedEnvelope> batch, Map<String, Long> topics) {
        Statement insert = connection.createStatement(INSERT_ENVELOPE);
        for (int i = 0; i < batch.size(); i++) {
            if (i > 0) {
                insert.add();
            }
            AdmittedEnvelope admitted = batch.get(i).admitted();
            byte[] message = admitted.envelope().getMessage().toByteArray();
            insert.bind(0, batch.get(i).arrival())
                    .bind(1, topics.get(admitted.topic()))
                    .bind(2, admitted.id().timestampNs())
                    .bind(3, admitted.id().digest().toByteArray())
                    .bind(4, message.length)
                    .bind(5, message);
        }
        return Sql.updates(insert)
                .zipWithIterable(batch, EnvelopeWriter::weight)
                .reduce(0L, Long::sum);
    }

    private static long weight(long updates, NumberedEnvelope envelope) {
        return updates * (envelope.admitted().envelope().getMessage().size() + StoredRow.OVERHEAD_BYTES);
    }
}
