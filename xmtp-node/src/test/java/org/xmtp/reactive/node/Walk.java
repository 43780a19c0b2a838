package org.xmtp.reactive.node;

import java.util.ArrayList;
import java.util.List;
import org.xmtp.proto.message.api.v1.Envelope;
import org.xmtp.proto.message.api.v1.PagingInfo;
import org.xmtp.proto.message.api.v1.QueryRequest;
import org.xmtp.proto.message.api.v1.QueryResponse;
import org.xmtp.proto.message.api.v1.SortDirection;

/** Reads all of some topics, page by page, until an answer has no cursor. */
final class Walk {

    private Walk() {}

    static List<Envelope> ascending(Client client, int limit, String... topics) {
        return all(pages(client, limit, SortDirection.SORT_DIRECTION_ASCENDING, topics));
    }

    static List<Envelope> all(List<QueryResponse> pages) {
        return pages.stream().flatMap(page -> page.getEnvelopesList().stream()).toList();
    }

    static List<QueryResponse> pages(Client client, int limit, SortDirection direction, String... topics) {
        List<QueryResponse> pages = new ArrayList<>();
        PagingInfo.Builder paging = PagingInfo.newBuilder().setLimit(limit).setDirection(direction);
        QueryResponse page;
        do {
            page = client.query(QueryRequest.newBuilder()
                    .addAllContentTopics(List.of(topics))
                    .setPagingInfo(paging));
            pages.add(page);
            paging.setCursor(page.getPagingInfo().getCursor());
        } while (page.getPagingInfo().hasCursor());
        return pages;
    }
}
