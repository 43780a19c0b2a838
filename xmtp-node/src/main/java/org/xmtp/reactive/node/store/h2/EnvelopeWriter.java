package org.xmtp.reactive.node.store.h2;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.xmtp.proto.message.api.v1.Envelope;
import org.xmtp.reactive.node.envelope.AdmittedEnvelope;
import org.xmtp.reactive.node.envelope.ArrivedEnvelope;
import org.xmtp.reactive.node.store.Deleted;
import org.xmtp.reactive.node.store.StoreException;
import org.xmtp.reactive.node.store.StoreId;
import org.xmtp.reactive.node.store.StoredRow;
import org.xmtp.reactive.node.store.sql.Sql;
import org.xmtp.reactive.node.store.sql.TopicIds;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Writes batches, each as one transaction that is forced to the disk. Used by the writing session only. */
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
    private static final String BEHIND = "SELECT arrival, name, timestamp_ns, message FROM envelope"
            + " JOIN topic ON topic.id = envelope.topic WHERE arrival > $1 ORDER BY arrival";

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

    /** The last arrival: none at or before it becomes visible later, and none behind it was told to anybody. */
    long newest() {
        return newest;
    }

    /** The last batch may be there or not: the next one looks. */
    void failed() {
        unsettled = true;
    }

    /**
     * Emits what was new once it is on the disk, and before it what a batch of unknown outcome has left. After a
     * failure the connection has to be given up.
     */
    Mono<List<ArrivedEnvelope>> append(Connection connection, List<AdmittedEnvelope> batch) {
        Map<String, Long> created = new HashMap<>();
        return Mono.from(connection.beginTransaction())
                .then(unsettled ? left(connection) : Mono.just(List.<ArrivedEnvelope>of()))
                .flatMap(left -> topics(connection, batch, created)
                        .flatMap(topics -> insert(connection, batch, topics, last(left, newest)))
                        .flatMap(added -> count(connection, added).thenReturn(together(left, added))))
                .flatMap(added -> Mono.from(connection.commitTransaction())
                        .then(Sql.execute(connection.createStatement("CHECKPOINT SYNC")))
                        .thenReturn(added))
                .doOnNext(added -> {
                    created.forEach(topicIds::keep);
                    newest = last(added, newest);
                    unsettled = false;
                });
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

    private static Mono<Void> count(Connection connection, List<ArrivedEnvelope> added) {
        if (added.isEmpty()) {
            return Mono.empty();
        }
        long bytes = added.stream()
                .mapToLong(arrived -> arrived.envelope().getMessage().size() + StoredRow.OVERHEAD_BYTES)
                .sum();
        return Sql.execute(
                connection.createStatement(COUNT).bind(0, last(added, 0)).bind(1, bytes));
    }

    private Mono<List<ArrivedEnvelope>> left(Connection connection) {
        return Sql.rows(
                        connection.createStatement(BEHIND).bind(0, newest),
                        row -> new ArrivedEnvelope(
                                Envelope.newBuilder()
                                        .setContentTopic(Objects.requireNonNull(row.get(1, String.class)))
                                        .setTimestampNs(Sql.bigint(row, 2))
                                        .setMessage(UnsafeByteOperations.unsafeWrap(Sql.bytes(row, 3)))
                                        .build(),
                                Sql.bigint(row, 0)))
                .collectList();
    }

    private static long last(List<ArrivedEnvelope> envelopes, long before) {
        return envelopes.isEmpty()
                ? before
                : envelopes.get(envelopes.size() - 1).arrival();
    }

    private static List<ArrivedEnvelope> together(List<ArrivedEnvelope> left, List<ArrivedEnvelope> added) {
        return left.isEmpty()
                ? added
                : Stream.concat(left.stream(), added.stream()).toList();
    }

    /** The numbers of the batch's topics; those that are new here are added to {@code created} as well. */
    private Mono<Map<String, Long>> topics(
            Connection connection, List<AdmittedEnvelope> batch, Map<String, Long> created) {
        return Flux.fromIterable(batch)
                .map(AdmittedEnvelope::topic)
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

    private Mono<List<ArrivedEnvelope>> insert(
            Connection connection, List<AdmittedEnvelope> batch, Map<String, Long> topics, long before) {
        Statement insert = connection.createStatement(INSERT_ENVELOPE);
        for (int i = 0; i < batch.size(); i++) {
            if (i > 0) {
                insert.add();
            }
            AdmittedEnvelope admitted = batch.get(i);
            byte[] message = admitted.envelope().getMessage().toByteArray();
            insert.bind(0, before + 1 + i)
                    .bind(1, topics.get(admitted.topic()))
                    .bind(2, admitted.id().timestampNs())
                    .bind(3, admitted.id().digest().toByteArray())
                    .bind(4, message.length)
                    .bind(5, message);
        }
        return Sql.updates(insert).collectList().map(updates -> added(batch, updates, before));
    }

    private static List<ArrivedEnvelope> added(List<AdmittedEnvelope> batch, List<Long> updates, long before) {
        List<ArrivedEnvelope> added = new ArrayList<>(batch.size());
        for (int i = 0; i < batch.size(); i++) {
            if (updates.get(i) == 1) {
                added.add(new ArrivedEnvelope(batch.get(i).envelope(), before + 1 + i));
            }
        }
        return added;
    }
}
