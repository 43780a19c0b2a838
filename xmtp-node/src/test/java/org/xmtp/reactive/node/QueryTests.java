package org.xmtp.reactive.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.xmtp.proto.message.api.v1.SortDirection.SORT_DIRECTION_ASCENDING;
import static org.xmtp.proto.message.api.v1.SortDirection.SORT_DIRECTION_DESCENDING;
import static org.xmtp.reactive.node.Client.envelope;
import static org.xmtp.reactive.node.Client.failure;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xmtp.proto.message.api.v1.BatchQueryRequest;
import org.xmtp.proto.message.api.v1.Cursor;
import org.xmtp.proto.message.api.v1.Envelope;
import org.xmtp.proto.message.api.v1.IndexCursor;
import org.xmtp.proto.message.api.v1.PagingInfo;
import org.xmtp.proto.message.api.v1.QueryRequest;
import org.xmtp.proto.message.api.v1.QueryResponse;
import org.xmtp.reactive.node.envelope.EnvelopeId;

/** NODE.md section 3, on either store. */
@ParameterizedClass
@MethodSource("org.xmtp.reactive.node.StoreKind#asked")
class QueryTests extends RunningNode {

    private static QueryRequest.Builder ask(String... topics) {
        return QueryRequest.newBuilder().addAllContentTopics(List.of(topics));
    }

    private static PagingInfo.Builder ascendingAfter(long timestampNs, ByteString digest) {
        return PagingInfo.newBuilder()
                .setDirection(SORT_DIRECTION_ASCENDING)
                .setCursor(Cursor.newBuilder()
                        .setIndex(IndexCursor.newBuilder()
                                .setSenderTimeNs(timestampNs)
                                .setDigest(digest)));
    }

    private List<Envelope> publish(String topic, int count) {
        List<Envelope> envelopes = IntStream.range(0, count)
                .mapToObj(i -> envelope(topic, i + 1, "m" + i))
                .toList();
        client.publish(envelopes);
        return envelopes;
    }

    @Test
    void aQueryWithoutTopicsIsRefused() {
        Status status = failure(() -> client.query());
        assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(status.getDescription()).isEqualTo("content topics required");
    }

    @Test
    void newestComeFirstUnlessAskedAndTheAnswerNamesTheDirection() {
        List<Envelope> stored = publish("t", 3);
        QueryResponse descending = client.query("t");
        assertThat(descending.getEnvelopesList()).containsExactly(stored.get(2), stored.get(1), stored.get(0));
        assertThat(descending.getPagingInfo())
                .isEqualTo(PagingInfo.newBuilder()
                        .setDirection(SORT_DIRECTION_DESCENDING)
                        .build());
        QueryResponse ascending =
                client.query(ask("t").setPagingInfo(PagingInfo.newBuilder().setDirection(SORT_DIRECTION_ASCENDING)));
        assertThat(ascending.getEnvelopesList()).isEqualTo(stored);
        assertThat(ascending.getPagingInfo().getDirection()).isEqualTo(SORT_DIRECTION_ASCENDING);
        QueryResponse unknown =
                client.query(ask("t").setPagingInfo(PagingInfo.newBuilder().setDirectionValue(77)));
        assertThat(unknown.getPagingInfo().getDirection()).isEqualTo(SORT_DIRECTION_DESCENDING);
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 5", "2, 4, 3", "3, 3, 1", "4, 2, 0", "6, 0, 0", "0, 1, 1", "5, -1, 1", "-1, 0, 0", "1, -5, 5"})
    void bothEndsOfTheTimeRangeAreIncluded(long start, long end, int expected) {
        publish("t", 5);
        assertThat(client.query(ask("t").setStartTimeNs(start).setEndTimeNs(end))
                        .getEnvelopesList())
                .hasSize(expected);
    }

    @Test
    void aPageHolds100UnlessAskedAndAtMost1000AndSaysSo() {
        publish("t", 1_001);
        QueryResponse plain = client.query("t");
        assertThat(plain.getEnvelopesCount()).isEqualTo(100);
        assertThat(plain.getPagingInfo().getLimit()).isEqualTo(100);
        for (int limit : new int[] {1_000, 1_001, -1}) {
            QueryResponse largest =
                    client.query(ask("t").setPagingInfo(PagingInfo.newBuilder().setLimit(limit)));
            assertThat(largest.getEnvelopesCount()).isEqualTo(1_000);
            assertThat(largest.getPagingInfo().getLimit()).isEqualTo(1_000);
            assertThat(largest.getPagingInfo().hasCursor()).isTrue();
        }
    }

    @Test
    void aFullPageNamesTheLastEnvelopeAndAWalkMayEndOnAnEmptyPage() {
        List<Envelope> stored = publish("t", 6);
        List<QueryResponse> pages = Walk.pages(client, 3, SORT_DIRECTION_ASCENDING, "t");
        assertThat(pages).extracting(QueryResponse::getEnvelopesCount).containsExactly(3, 3, 0);
        EnvelopeId last = EnvelopeId.of(stored.get(2));
        assertThat(pages.get(0).getPagingInfo())
                .isEqualTo(ascendingAfter(3, last.digest()).setLimit(3).build());
        assertThat(pages.get(2).getPagingInfo())
                .isEqualTo(PagingInfo.newBuilder()
                        .setDirection(SORT_DIRECTION_ASCENDING)
                        .build());
        assertThat(Walk.all(pages)).isEqualTo(stored);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 100})
    void aWalkOverSeveralTopicsGivesEachEnvelopeOnceInOrderOfTimeAndDigest(int limit) {
        Random random = new Random(limit);
        List<Envelope> stored = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            // Many share an instant, so that digests decide.
            stored.add(envelope("w" + random.nextInt(3), random.nextInt(5), "m" + i));
        }
        client.publish(stored);
        client.publish(envelope("other", 2, "not asked for"));
        stored.sort((a, b) -> EnvelopeId.of(a).compareTo(EnvelopeId.of(b)));
        assertThat(Walk.all(Walk.pages(client, limit, SORT_DIRECTION_ASCENDING, "w0", "w1", "w2", "w0", "none")))
                .isEqualTo(stored);
        Collections.reverse(stored);
        assertThat(Walk.all(Walk.pages(client, limit, SORT_DIRECTION_DESCENDING, "w0", "w1", "w2")))
                .isEqualTo(stored);
    }

    @Test
    void aCursorNeedNotNameAnEnvelopeAndMayHoldAnyBytes() {
        publish("t", 5);
        ByteString lowest = ByteString.copyFrom(new byte[1]);
        ByteString highest = ByteString.copyFrom(new byte[] {-1, -1});
        ByteString huge = highest.concat(ByteString.copyFrom(new byte[1 << 20]));
        assertThat(after(3, lowest)).isEqualTo(3);
        assertThat(after(3, highest)).isEqualTo(2);
        assertThat(after(3, huge)).isEqualTo(2);
        assertThat(after(0, highest)).isEqualTo(5);
        assertThat(after(Long.MAX_VALUE, highest)).isZero();
        assertThat(after(-1, highest)).isZero();
    }

    @Test
    void anEmptyCursorAndATimeWithoutDigestAreIgnored() {
        publish("t", 5);
        assertThat(after(3, ByteString.EMPTY)).isEqualTo(5);
        assertThat(client.query(ask("t").setPagingInfo(PagingInfo.newBuilder().setCursor(Cursor.getDefaultInstance())))
                        .getEnvelopesCount())
                .isEqualTo(5);
    }

    private int after(long timestampNs, ByteString digest) {
        return client.query(ask("t").setPagingInfo(ascendingAfter(timestampNs, digest)))
                .getEnvelopesCount();
    }

    @Test
    void aPageEndsBeforeItsMessagesTake3MiBAndHasACursorThen() {
        List<Envelope> stored = IntStream.range(0, 10)
                .mapToObj(i -> envelope("t", i, new byte[1_048_214]))
                .toList();
        client.publish(stored);
        List<QueryResponse> pages = Walk.pages(client, 1_000, SORT_DIRECTION_ASCENDING, "t");
        assertThat(pages)
                .allSatisfy(page -> assertThat(page.getSerializedSize()).isLessThan(4 << 20));
        assertThat(pages.get(0).getEnvelopesCount()).isEqualTo(3);
        assertThat(pages.get(0).getPagingInfo().getLimit()).isEqualTo(1_000);
        assertThat(Walk.all(pages)).isEqualTo(stored);
    }

    @Test
    void aBatchAnswersInOrder() {
        List<Envelope> stored = publish("t", 2);
        var answer = client.api()
                .batchQuery(BatchQueryRequest.newBuilder()
                        .addRequests(ask("none"))
                        .addRequests(ask("t"))
                        .build());
        assertThat(answer.getResponsesCount()).isEqualTo(2);
        assertThat(answer.getResponses(0).getEnvelopesList()).isEmpty();
        assertThat(answer.getResponses(1).getEnvelopesList()).containsExactly(stored.get(1), stored.get(0));
    }

    @Test
    void aBatchOf50PassesAnd51AreRefused() {
        BatchQueryRequest.Builder batch = BatchQueryRequest.newBuilder();
        IntStream.range(0, 50).forEach(i -> batch.addRequests(ask("t" + i)));
        assertThat(client.api().batchQuery(batch.build()).getResponsesCount()).isEqualTo(50);
        batch.addRequests(ask("one more"));
        Status status = failure(() -> client.api().batchQuery(batch.build()));
        assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(status.getDescription()).isEqualTo("cannot exceed 50 requests in single batch");
    }

    @Test
    void oneRefusedQueryFailsItsBatchWithInternalAndItsText() {
        Status status = failure(() -> client.api()
                .batchQuery(BatchQueryRequest.newBuilder()
                        .addRequests(ask("t"))
                        .addRequests(ask())
                        .build()));
        assertThat(status.getCode()).isEqualTo(Status.Code.INTERNAL);
        assertThat(status.getDescription()).isEqualTo("content topics required");
    }

    @Test
    void theAnswerToABatchStaysBelowWhatAClientReceives() {
        client.publish(IntStream.range(0, 100)
                .mapToObj(i -> envelope("t", i, new byte[50_000]))
                .toList());
        BatchQueryRequest.Builder batch = BatchQueryRequest.newBuilder();
        IntStream.range(0, 50).forEach(i -> batch.addRequests(ask("t")));
        var answer = client.api().batchQuery(batch.build());
        assertThat(answer.getSerializedSize()).isLessThan(4 << 20);
        assertThat(answer.getResponsesList()).allSatisfy(page -> {
            assertThat(page.getEnvelopesList()).isNotEmpty();
            assertThat(page.getPagingInfo().hasCursor()).isTrue();
        });
    }
}
