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

/** How a query of the API is read, and how its page is answered. */
final class PageRequest {

    /** The limit of a request that names none. */
    static final int DEFAULT_LIMIT = 100;

    /** The greatest limit; a larger one is cut to this, and the answer names it. */
    static final int MAX_LIMIT = 1_000;

    private PageRequest() {}

    /**
     * Reads a request.
     *
     * @param byteLimit what the messages of its page may take
     * @throws io.grpc.StatusRuntimeException INVALID_ARGUMENT when it names no topic
     */
    static EnvelopeQuery read(QueryRequest request, long byteLimit) {
        if (request.getContentTopicsCount() == 0) {
            throw Status.INVALID_ARGUMENT
                    .withDescription("content topics required")
                    .asRuntimeException();
        }
        PagingInfo paging = request.getPagingInfo();
        return new EnvelopeQuery(
                startsTooLate(request) ? Set.of() : new LinkedHashSet<>(request.getContentTopicsList()),
                startsTooLate(request) ? 0 : request.getStartTimeNs(),
                end(request.getEndTimeNs()),
                position(paging.getCursor()),
                ascending(paging),
                limit(paging.getLimit()),
                byteLimit);
    }

    /** The answer to {@code request} that holds {@code page}. */
    static QueryResponse answer(QueryRequest request, EnvelopePage page) {
        PagingInfo asked = request.getPagingInfo();
        PagingInfo.Builder paging = PagingInfo.newBuilder()
                .setDirection(
                        ascending(asked)
                                ? SortDirection.SORT_DIRECTION_ASCENDING
                                : SortDirection.SORT_DIRECTION_DESCENDING);
        page.next().ifPresent(next -> paging.setLimit(limit(asked.getLimit())).setCursor(cursor(next)));
        return QueryResponse.newBuilder()
                .addAllEnvelopes(page.envelopes())
                .setPagingInfo(paging)
                .build();
    }

    /** Nothing stored is later than 2^63-1. */
    private static boolean startsTooLate(QueryRequest request) {
        return request.getStartTimeNs() < 0;
    }

    private static long end(long endTimeNs) {
        return endTimeNs <= 0 ? Long.MAX_VALUE : endTimeNs;
    }

    private static boolean ascending(PagingInfo paging) {
        return paging.getDirection() == SortDirection.SORT_DIRECTION_ASCENDING;
    }

    private static int limit(int limit) {
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
