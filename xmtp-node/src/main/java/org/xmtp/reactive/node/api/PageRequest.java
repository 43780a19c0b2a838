package org.xmtp.reactive.node.api;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.xmtp.proto.message.api.v1.Cursor;
import org.xmtp.proto.message.api.v1.IndexCursor;
import org.xmtp.proto.message.api.v1.PagingInfo;
import org.xmtp.proto.message.api.v1.QueryRequest;
import org.xmtp.proto.message.api.v1.QueryResponse;
import org.xmtp.proto.message.api.v1.SortDirection;
import org.xmtp.reactive.node.envelope.EnvelopeId;
import org.xmtp.reactive.node.store.EnvelopePage;
import org.xmtp.reactive.node.store.EnvelopeQuery;
import org.xmtp.reactive.node.store.PageBounds;

/** How a query of the API is read, and how its page is answered. */
final class PageRequest {

    /** The limit of a request that names none. */
    static final int DEFAULT_LIMIT = 100;

    /** The greatest limit; a larger one is cut to this, and the answer names it. */
    static final int MAX_LIMIT = 1_000;

    /** How much is read at a time of what a subscriber gets first. */
    static final PageBounds HISTORY_BOUNDS = new PageBounds(MAX_LIMIT, MessageApiService.ANSWER_BYTES);

    private PageRequest() {}

    /**
     * Reads a request.
     *
     * @param byteLimit what the messages of its page may take
     * @throws io.grpc.StatusRuntimeException INVALID_ARGUMENT when it names no topic
     */
    static EnvelopeQuery read(QueryRequest request, long byteLimit) {
        PagingInfo paging = request.getPagingInfo();
        Times times = times(request);
        return new EnvelopeQuery(
                topics(request),
                times.startNs(),
                times.endNs(),
                position(paging.getCursor()),
                ascending(paging),
                bounds(paging, byteLimit));
    }

    /** The topics of a request, each once. */
    static Set<String> topics(QueryRequest request) {
        if (request.getContentTopicsCount() == 0) {
            throw Status.INVALID_ARGUMENT
                    .withDescription("content topics required")
                    .asRuntimeException();
        }
        return new LinkedHashSet<>(request.getContentTopicsList());
    }

    /**
     * The times that a request asks for, both inclusive.
     *
     * @param startNs 0 to 2^63-1
     * @param endNs 0 to 2^63-1; before {@code startNs} there is nothing
     */
    record Times(long startNs, long endNs) {}

    /** Nothing stored is later than 2^63-1. */
    static Times times(QueryRequest request) {
        long end = request.getEndTimeNs();
        return request.getStartTimeNs() < 0
                ? new Times(1, 0)
                : new Times(request.getStartTimeNs(), end <= 0 ? Long.MAX_VALUE : end);
    }

    static PageBounds bounds(PagingInfo paging, long byteLimit) {
        return new PageBounds(limit(paging), byteLimit);
    }

    /** The answer to {@code request} that holds {@code page}. */
    static QueryResponse answer(QueryRequest request, EnvelopePage page, StoreNames names) {
        PagingInfo asked = request.getPagingInfo();
        PagingInfo.Builder paging = PagingInfo.newBuilder()
                .setDirection(
                        ascending(asked)
                                ? SortDirection.SORT_DIRECTION_ASCENDING
                                : SortDirection.SORT_DIRECTION_DESCENDING);
        page.next().ifPresent(next -> paging.setLimit(limit(asked)).setCursor(cursor(next)));
        QueryResponse.Builder answer = QueryResponse.newBuilder().setPagingInfo(paging);
        page.envelopes().forEach(envelope -> answer.addEnvelopes(names.show(envelope)));
        return answer.build();
    }

    private static boolean ascending(PagingInfo paging) {
        return paging.getDirection() == SortDirection.SORT_DIRECTION_ASCENDING;
    }

    static int limit(PagingInfo paging) {
        int limit = paging.getLimit();
        return limit == 0 ? DEFAULT_LIMIT : Integer.compareUnsigned(limit, MAX_LIMIT) > 0 ? MAX_LIMIT : limit;
    }

    /** A cursor that is empty, or that has a time alone, names no position. */
    private static Optional<EnvelopeId> position(Cursor cursor) {
        ByteString digest = cursor.getIndex().getDigest();
        return digest.isEmpty()
                ? Optional.empty()
                : Optional.of(new EnvelopeId(cursor.getIndex().getSenderTimeNs(), digest));
    }

    private static Cursor cursor(EnvelopeId position) {
        return Cursor.newBuilder()
                .setIndex(IndexCursor.newBuilder().setDigest(position.digest()).setSenderTimeNs(position.timestampNs()))
                .build();
    }
}
