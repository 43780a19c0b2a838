package org.xmtp.reactive.node.store.h2;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.xmtp.reactive.node.envelope.AdmittedEnvelope;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Writes batches, each as one transaction that is forced to the disk. Used by the writing session only. */
final class EnvelopeWriter {

    private static final String INSERT_TOPIC = "INSERT INTO topic (id, name) VALUES ($1, $2)";
    private static final String INSERT_ENVELOPE =
            "INSERT INTO envelope (id, topic, timestamp_ns, digest, size, message) SELECT $1, $2, $3, $4, $5, $6"
                    + " WHERE NOT EXISTS (SELECT 1 FROM envelope"
                    + " WHERE topic = $2 AND timestamp_ns = $3 AND digest = $4)";

    private final TopicIds topicIds;
    private long lastTopic;
    private long lastEnvelope;

    EnvelopeWriter(TopicIds topicIds) {
        this.topicIds = topicIds;
    }

    /** Finds the numbers to go on from. */
    Mono<Void> prepare(Connection connection) {
        return last(connection, "SELECT COALESCE(MAX(id), 0) FROM topic")
                .doOnNext(id -> lastTopic = id)
                .then(last(connection, "SELECT COALESCE(MAX(id), 0) FROM envelope"))
                .doOnNext(id -> lastEnvelope = id)
                .then();
    }

    private static Mono<Long> last(Connection connection, String sql) {
        return Sql.first(connection.createStatement(sql), row -> Sql.bigint(row, 0));
    }

    /** Emits what was new once it is on the disk. After a failure the connection has to be given up. */
    Mono<List<AdmittedEnvelope>> append(Connection connection, List<AdmittedEnvelope> batch) {
        Map<String, Long> created = new HashMap<>();
        return Mono.from(connection.beginTransaction())
                .then(topics(connection, batch, created))
                .flatMap(topics -> insert(connection, batch, topics))
                .flatMap(added -> Mono.from(connection.commitTransaction())
                        .then(Sql.execute(connection.createStatement("CHECKPOINT SYNC")))
                        .thenReturn(added))
                .doOnNext(added -> created.forEach(topicIds::keep));
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

    private Mono<List<AdmittedEnvelope>> insert(
            Connection connection, List<AdmittedEnvelope> batch, Map<String, Long> topics) {
        Statement insert = connection.createStatement(INSERT_ENVELOPE);
        for (int i = 0; i < batch.size(); i++) {
            if (i > 0) {
                insert.add();
            }
            AdmittedEnvelope admitted = batch.get(i);
            byte[] message = admitted.envelope().getMessage().toByteArray();
            insert.bind(0, ++lastEnvelope)
                    .bind(1, topics.get(admitted.topic()))
                    .bind(2, admitted.id().timestampNs())
                    .bind(3, admitted.id().digest().toByteArray())
                    .bind(4, message.length)
                    .bind(5, message);
        }
        return Sql.updates(insert).collectList().map(updates -> added(batch, updates));
    }

    private static List<AdmittedEnvelope> added(List<AdmittedEnvelope> batch, List<Long> updates) {
        List<AdmittedEnvelope> added = new ArrayList<>(batch.size());
        for (int i = 0; i < batch.size(); i++) {
            if (updates.get(i) == 1) {
                added.add(batch.get(i));
            }
        }
        return added;
    }
}
