package org.xmtp.reactive.node.store.h2;

import com.google.protobuf.ByteString;
import io.r2dbc.spi.Connection;
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

/** Takes envelopes over, each time as one transaction, which who asks forces. Used by the writing session only. */
final class EnvelopeWriter {

    private static final String INSERT_TOPIC = "INSERT INTO topic (id, name) VALUES ($1, $2)";
    private static final String INSERT_ENVELOPES =
            "SELECT CAST(COALESCE(SUM(size + " + StoredRow.OVERHEAD_BYTES + "), 0) AS BIGINT) FROM FINAL TABLE ("
                    + "INSERT INTO envelope (arrival, topic, timestamp_ns, digest, size, message)"
                    + " SELECT arrival, topic, timestamp_ns, digest, size, message FROM UNNEST("
                    + "CAST($1 AS BIGINT ARRAY), CAST($2 AS BIGINT ARRAY), CAST($3 AS BIGINT ARRAY),"
                    + " CAST($4 AS VARBINARY(32) ARRAY), CAST($5 AS INTEGER ARRAY), CAST($6 AS VARBINARY(1048214) ARRAY))"
                    + " AS batch (arrival, topic, timestamp_ns, digest, size, message) WHERE NOT EXISTS ("
                    + "SELECT 1 FROM envelope WHERE envelope.timestamp_ns = batch.timestamp_ns"
                    + " AND envelope.digest = batch.digest))";

    private static final String COUNT = "UPDATE store SET newest = $1, bytes = bytes + $2";
    private static final String DELETE = "SELECT size FROM OLD TABLE (DELETE FROM envelope WHERE arrival = ANY($1))";
    private static final String DELETE_TOPICS = "DELETE FROM topic WHERE name = ANY($1)"
            + " AND NOT EXISTS (SELECT 1 FROM envelope WHERE envelope.topic = topic.id)";
    private static final String COUNT_DELETED = "UPDATE store SET deleted = GREATEST(deleted, $1), bytes = bytes - $2";
    private static final String KEEP_PLACE = "MERGE INTO walk (name, place) KEY (name) VALUES ($1, $2)";

    private final TopicIds topicIds;
    private long lastTopic;
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

    /** Of what was taken over and not forced nothing is left. */
    void failed() {
        topicIds.forgetAll();
    }

    /** What was taken over is on the disk. */
    void forced(Taken taken) {
        taken.topics().forEach(topicIds::keep);
        newest = taken.newest();
    }

    /**
     * What a transaction brought.
     *
     * @param topics those that are new, with their numbers
     */
    record Taken(long newest, Map<String, Long> topics) {}

    /** Emits what was added, once it is committed. After a failure the connection has to be given up. */
    Mono<Taken> take(Connection connection, List<NumberedEnvelope> envelopes) {
        Map<String, Long> created = new HashMap<>();
        return Mono.from(connection.beginTransaction())
                .then(topics(connection, envelopes, created))
                .flatMap(topics -> insert(connection, envelopes, topics))
                .flatMap(bytes -> Sql.execute(connection
                        .createStatement(COUNT)
                        .bind(0, last(envelopes))
                        .bind(1, bytes)))
                .then(Mono.from(connection.commitTransaction()))
                .then(Mono.fromSupplier(() -> new Taken(last(envelopes), created)));
    }

    private static long last(List<NumberedEnvelope> envelopes) {
        return envelopes.get(envelopes.size() - 1).arrival();
    }

    /**
     * Deletes rows, and the topics on which nothing is left: as one transaction, which may be repeated. After a failure
     * the connection has to be given up.
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
        int count = batch.size();
        Long[] arrivals = new Long[count];
        Long[] numbers = new Long[count];
        Long[] times = new Long[count];
        byte[][] digests = new byte[count][];
        Integer[] sizes = new Integer[count];
        byte[][] messages = new byte[count][];
        for (int i = 0; i < count; i++) {
            AdmittedEnvelope admitted = batch.get(i).admitted();
            arrivals[i] = batch.get(i).arrival();
            numbers[i] = topics.get(admitted.topic());
            times[i] = admitted.id().timestampNs();
            digests[i] = admitted.id().digest().toByteArray();
            messages[i] = admitted.envelope().getMessage().toByteArray();
            sizes[i] = messages[i].length;
        }
        return Sql.first(
                connection
                        .createStatement(INSERT_ENVELOPES)
                        .bind(0, arrivals)
                        .bind(1, numbers)
                        .bind(2, times)
                        .bind(3, digests)
                        .bind(4, sizes)
                        .bind(5, messages),
                row -> Sql.bigint(row, 0));
    }
}
