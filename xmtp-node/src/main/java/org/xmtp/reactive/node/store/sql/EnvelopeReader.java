package org.xmtp.reactive.node.store.sql;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Statement;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.xmtp.reactive.node.envelope.EnvelopeId;
import org.xmtp.reactive.node.store.ArrivalPage;
import org.xmtp.reactive.node.store.ArrivalQuery;
import org.xmtp.reactive.node.store.EnvelopePage;
import org.xmtp.reactive.node.store.EnvelopeQuery;
import org.xmtp.reactive.node.store.PageBounds;
import org.xmtp.reactive.node.store.PageRange;
import org.xmtp.reactive.node.store.PageSelection;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Reads pages: first an index alone, to choose the rows, then the messages of those. It takes a turn in the session for
 * each topic, so that a query of many topics keeps no other waiting.
 */
public final class EnvelopeReader {

    private static final String ALL_BEHIND = "SELECT envelope.arrival, topic.name, envelope.timestamp_ns, envelope.size"
            + " FROM envelope JOIN topic ON topic.id = envelope.topic WHERE envelope.arrival BETWEEN $1 AND $2"
            + " ORDER BY envelope.arrival FETCH FIRST $3 ROWS ONLY";

    private record Candidate<P>(P place, int size, IndexRow row) {}

    private final TopicKeys topics;
    private final String behind;
    private final String holds;

    public EnvelopeReader(TopicKeys topics) {
        this.topics = topics;
        this.behind = "SELECT arrival, timestamp_ns, size FROM envelope WHERE topic = " + topics.sql("$1")
                + " AND arrival BETWEEN $2 AND $3 AND timestamp_ns BETWEEN $4 AND $5"
                + " ORDER BY topic, arrival FETCH FIRST $6 ROWS ONLY";
        this.holds = "SELECT 1 FROM envelope WHERE arrival = $1 AND digest = $2 AND topic = " + topics.sql("$3");
    }

    /** A page in the order of time. */
    public Mono<EnvelopePage> page(SqlSession session, EnvelopeQuery query) {
        PageRange range = PageRange.of(query);
        return Flux.fromIterable(query.topics())
                .concatMap(topic -> session.run(connection -> topicRows(connection, topic, query, range)))
                .collect(
                        () -> new PageSelection<EnvelopeId, IndexRow>(query.order(), query.bounds()),
                        EnvelopeReader::offer)
                .map(PageSelection::finish)
                .flatMap(selected -> session.run(connection -> IndexRow.read(connection, selected.rows()))
                        .map(envelopes -> new EnvelopePage(envelopes, selected.next())));
    }

    /** A page in the order of arrival, of what is there up to an arrival. */
    public Mono<ArrivalPage> page(SqlSession session, ArrivalQuery query, long upTo) {
        return Flux.fromIterable(query.behind().entrySet())
                .filter(behind -> behind.getValue() < upTo && query.startNs() <= query.endNs())
                .concatMap(behind -> session.run(connection -> topicRows(connection, behind, query, upTo)))
                .collect(
                        () -> new PageSelection<Long, IndexRow>(Comparator.<Long>naturalOrder(), query.bounds()),
                        EnvelopeReader::offer)
                .map(PageSelection::finish)
                .flatMap(selected -> arrived(session, selected, upTo));
    }

    /** A page of all that arrived behind a number up to another, in that order. */
    public Mono<ArrivalPage> page(SqlSession session, long behind, long upTo, PageBounds bounds) {
        return session.run(connection -> Sql.rows(
                                connection
                                        .createStatement(ALL_BEHIND)
                                        .bind(0, behind + 1)
                                        .bind(1, upTo)
                                        .bind(2, bounds.limit()),
                                row -> new Candidate<>(
                                        Sql.bigint(row, 0),
                                        Sql.integer(row, 3),
                                        new IndexRow(
                                                Sql.bigint(row, 0),
                                                new String(Sql.bytes(row, 1), StandardCharsets.UTF_8),
                                                Sql.bigint(row, 2))))
                        .collectList())
                .flatMap(rows -> page(session, rows, upTo, bounds));
    }

    private static Mono<ArrivalPage> page(
            SqlSession session, List<Candidate<Long>> rows, long upTo, PageBounds bounds) {
        PageSelection<Long, IndexRow> selection = new PageSelection<>(Comparator.<Long>naturalOrder(), bounds);
        offer(selection, rows);
        return arrived(session, selection.finish(), upTo);
    }

    private static Mono<ArrivalPage> arrived(
            SqlSession session, PageSelection.Selected<Long, IndexRow> selected, long upTo) {
        return session.run(connection -> IndexRow.read(connection, selected.rows()))
                .map(envelopes -> new ArrivalPage(
                        envelopes, selected.next().orElse(upTo), selected.next().isPresent()));
    }

    private static <P> void offer(PageSelection<P, IndexRow> selection, List<Candidate<P>> rows) {
        for (Candidate<P> candidate : rows) {
            if (!selection.offer(candidate.place(), candidate.size(), candidate.row())) {
                return;
            }
        }
    }

    /** Whether an envelope stands at an arrival. */
    public Mono<Boolean> holds(Connection connection, String topic, long arrival, ByteString digest) {
        if (digest.size() != EnvelopeId.DIGEST_BYTES) {
            return Mono.just(false);
        }
        return topics.key(connection, topic)
                .flatMap(id -> Sql.first(
                        connection
                                .createStatement(holds)
                                .bind(0, arrival)
                                .bind(1, digest.toByteArray())
                                .bind(2, id),
                        row -> true))
                .defaultIfEmpty(false);
    }

    /** What one topic offers: at most as many rows as the page may hold. */
    private Mono<List<Candidate<Long>>> topicRows(
            Connection connection, Map.Entry<String, Long> behind, ArrivalQuery query, long upTo) {
        String topic = behind.getKey();
        return topics.key(connection, topic)
                .flatMapMany(id -> Sql.rows(
                        connection
                                .createStatement(this.behind)
                                .bind(0, id)
                                .bind(1, behind.getValue() + 1)
                                .bind(2, upTo)
                                .bind(3, query.startNs())
                                .bind(4, query.endNs())
                                .bind(5, query.bounds().limit()),
                        row -> new Candidate<>(
                                Sql.bigint(row, 0),
                                Sql.integer(row, 2),
                                new IndexRow(Sql.bigint(row, 0), topic, Sql.bigint(row, 1)))))
                .collectList();
    }

    private Mono<List<Candidate<EnvelopeId>>> topicRows(
            Connection connection, String topic, EnvelopeQuery query, PageRange range) {
        return topics.key(connection, topic)
                .flatMapMany(id -> range.sameInstant()
                        .map(after -> restOfInstant(connection, id, topic, query, after))
                        .orElse(Flux.empty())
                        .concatWith(Flux.defer(() -> instants(connection, id, topic, query, range))))
                .take(query.bounds().limit())
                .collectList();
    }

    private Flux<Candidate<EnvelopeId>> restOfInstant(
            Connection connection, Object topicKey, String topic, EnvelopeQuery query, EnvelopeId after) {
        Statement statement = connection
                .createStatement(
                        select("timestamp_ns = $2 AND digest " + (query.ascending() ? ">" : "<") + " $3", query, "$4"))
                .bind(0, topicKey)
                .bind(1, after.timestampNs())
                .bind(2, after.digest().toByteArray())
                .bind(3, query.bounds().limit());
        return candidates(statement, topic);
    }

    private Flux<Candidate<EnvelopeId>> instants(
            Connection connection, Object topicKey, String topic, EnvelopeQuery query, PageRange range) {
        if (range.startNs() > range.endNs()) {
            return Flux.empty();
        }
        Statement statement = connection
                .createStatement(select("timestamp_ns BETWEEN $2 AND $3", query, "$4"))
                .bind(0, topicKey)
                .bind(1, range.startNs())
                .bind(2, range.endNs())
                .bind(3, query.bounds().limit());
        return candidates(statement, topic);
    }

    /** The order names the topic as well, so that the index gives it in either direction. */
    private String select(String condition, EnvelopeQuery query, String limit) {
        String direction = query.ascending() ? "" : " DESC";
        return "SELECT arrival, timestamp_ns, digest, size FROM envelope WHERE topic = " + topics.sql("$1")
                + " AND " + condition
                + " ORDER BY topic" + direction + ", timestamp_ns" + direction + ", digest" + direction
                + " FETCH FIRST " + limit + " ROWS ONLY";
    }

    private static Flux<Candidate<EnvelopeId>> candidates(Statement statement, String topic) {
        return Sql.rows(
                statement,
                row -> new Candidate<>(
                        new EnvelopeId(Sql.bigint(row, 1), UnsafeByteOperations.unsafeWrap(Sql.bytes(row, 2))),
                        Sql.integer(row, 3),
                        new IndexRow(Sql.bigint(row, 0), topic, Sql.bigint(row, 1))));
    }
}
