package org.xmtp.reactive.node.store.h2;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.xmtp.proto.message.api.v1.Envelope;
import org.xmtp.reactive.node.envelope.EnvelopeId;
import org.xmtp.reactive.node.store.EnvelopePage;
import org.xmtp.reactive.node.store.EnvelopeQuery;
import org.xmtp.reactive.node.store.PageRange;
import org.xmtp.reactive.node.store.PageSelection;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Reads pages: first the index alone, to choose the rows, then the messages of those. */
final class EnvelopeReader {

    private static final String MESSAGES = "SELECT id, message FROM envelope WHERE id = ANY($1)";

    private record IndexRow(long id, String topic, EnvelopeId envelope, int size) {}

    private final TopicIds topicIds;

    EnvelopeReader(TopicIds topicIds) {
        this.topicIds = topicIds;
    }

    /** Takes a turn on the session's thread for each topic, so that a query of many topics keeps no other waiting. */
    Mono<EnvelopePage> page(H2Session session, EnvelopeQuery query) {
        PageRange range = PageRange.of(query);
        return Flux.fromIterable(query.topics())
                .concatMap(topic -> session.run(connection -> topicRows(connection, topic, query, range)))
                .collect(() -> new PageSelection<IndexRow>(query), EnvelopeReader::offer)
                .map(PageSelection::finish)
                .flatMap(selected -> selected.rows().isEmpty()
                        ? Mono.just(EnvelopePage.EMPTY)
                        : session.run(connection -> messages(connection, selected.rows()))
                                .map(envelopes -> new EnvelopePage(envelopes, selected.next())));
    }

    private static void offer(PageSelection<IndexRow> selection, List<IndexRow> rows) {
        for (IndexRow row : rows) {
            if (!selection.offer(row.envelope(), row.size(), row)) {
                return;
            }
        }
    }

    /** What one topic offers: at most as many rows as the page may hold. */
    private Mono<List<IndexRow>> topicRows(Connection connection, String topic, EnvelopeQuery query, PageRange range) {
        return topicIds.find(connection, topic)
                .flatMapMany(id -> range.sameInstant()
                        .map(after -> restOfInstant(connection, id, topic, query, after))
                        .orElse(Flux.empty())
                        .concatWith(Flux.defer(() -> instants(connection, id, topic, query, range))))
                .take(query.limit())
                .collectList();
    }

    private static Flux<IndexRow> restOfInstant(
            Connection connection, long topicId, String topic, EnvelopeQuery query, EnvelopeId after) {
        Statement statement = connection
                .createStatement(
                        select("timestamp_ns = $2 AND digest " + (query.ascending() ? ">" : "<") + " $3", query, "$4"))
                .bind(0, topicId)
                .bind(1, after.timestampNs())
                .bind(2, after.digest().toByteArray())
                .bind(3, query.limit());
        return indexRows(statement, topic);
    }

    private static Flux<IndexRow> instants(
            Connection connection, long topicId, String topic, EnvelopeQuery query, PageRange range) {
        if (range.startNs() > range.endNs()) {
            return Flux.empty();
        }
        Statement statement = connection
                .createStatement(select("timestamp_ns BETWEEN $2 AND $3", query, "$4"))
                .bind(0, topicId)
                .bind(1, range.startNs())
                .bind(2, range.endNs())
                .bind(3, query.limit());
        return indexRows(statement, topic);
    }

    /** The order names the topic as well, so that the index gives it in either direction. */
    private static String select(String condition, EnvelopeQuery query, String limit) {
        String direction = query.ascending() ? "" : " DESC";
        return "SELECT id, timestamp_ns, digest, size FROM envelope WHERE topic = $1 AND " + condition
                + " ORDER BY topic" + direction + ", timestamp_ns" + direction + ", digest" + direction
                + " FETCH FIRST " + limit + " ROWS ONLY";
    }

    private static Flux<IndexRow> indexRows(Statement statement, String topic) {
        return Sql.rows(
                statement,
                row -> new IndexRow(
                        Sql.bigint(row, 0),
                        topic,
                        new EnvelopeId(Sql.bigint(row, 1), UnsafeByteOperations.unsafeWrap(Sql.bytes(row, 2))),
                        Sql.integer(row, 3)));
    }

    private static Mono<List<Envelope>> messages(Connection connection, List<IndexRow> rows) {
        Long[] ids = rows.stream().map(IndexRow::id).toArray(Long[]::new);
        return Sql.rows(
                        connection.createStatement(MESSAGES).bind(0, ids),
                        row -> Map.entry(Sql.bigint(row, 0), UnsafeByteOperations.unsafeWrap(Sql.bytes(row, 1))))
                .collect(HashMap<Long, ByteString>::new, (map, row) -> map.put(row.getKey(), row.getValue()))
                .map(messages -> {
                    List<Envelope> envelopes = new ArrayList<>(rows.size());
                    for (IndexRow row : rows) {
                        envelopes.add(Envelope.newBuilder()
                                .setContentTopic(row.topic())
                                .setTimestampNs(row.envelope().timestampNs())
                                .setMessage(messages.get(row.id()))
                                .build());
                    }
                    return envelopes;
                });
    }
}
