package org.xmtp.reactive.node.api;

import io.grpc.Status;
import java.util.HashMap;
import java.util.Map;
import org.xmtp.proto.message.api.v1.PagingInfo;
import org.xmtp.proto.message.api.v1.QueryRequest;
import org.xmtp.proto.message.api.v1.QueryResponse;
import org.xmtp.proto.message.api.v1.SortDirection;
import org.xmtp.reactive.node.store.ArrivalPage;
import org.xmtp.reactive.node.store.ArrivalQuery;

/** How a query by arrival is read, and how its page is answered. */
final class ArrivalRequest {

    private ArrivalRequest() {}

    /**
     * Reads a request.
     *
     * @param byteLimit what the messages of its page may take
     * @throws io.grpc.StatusRuntimeException INVALID_ARGUMENT when it names no topic, no store, or a cursor
     */
    static ArrivalQuery read(QueryRequest request, long byteLimit) {
        if (request.getStoreId().isEmpty()) {
            throw refused("after_arrival says nothing without store_id: take it from the header xmtp-store");
        }
        if (!request.getPagingInfo().getCursor().getIndex().getDigest().isEmpty()) {
            throw refused("a cursor can't stand beside after_arrival: go on behind last_arrival");
        }
        PageRequest.Times times = PageRequest.times(request);
        Map<String, Long> behind = new HashMap<>();
        for (String topic : PageRequest.topics(request)) {
            // Above 2^63-1 there is nothing.
            behind.put(topic, request.getAfterArrival() < 0 ? Long.MAX_VALUE : request.getAfterArrival());
        }
        return new ArrivalQuery(
                behind,
                Long.MAX_VALUE,
                times.startNs(),
                times.endNs(),
                PageRequest.bounds(request.getPagingInfo(), byteLimit));
    }

    private static RuntimeException refused(String reason) {
        return Status.INVALID_ARGUMENT.withDescription(reason).asRuntimeException();
    }

    /** The answer to {@code request} that holds {@code page}; a page with a limit is full. */
    static QueryResponse answer(QueryRequest request, ArrivalPage page, StoreNames names) {
        PagingInfo.Builder paging = PagingInfo.newBuilder().setDirection(SortDirection.SORT_DIRECTION_ASCENDING);
        if (page.isFull()) {
            paging.setLimit(PageRequest.limit(request.getPagingInfo()));
        }
        QueryResponse.Builder answer = QueryResponse.newBuilder()
                .setPagingInfo(paging)
                .setLastArrival(
                        Long.compareUnsigned(page.upTo(), request.getAfterArrival()) > 0
                                ? page.upTo()
                                : request.getAfterArrival());
        page.envelopes().forEach(envelope -> answer.addEnvelopes(names.show(envelope)));
        return answer.build();
    }
}
