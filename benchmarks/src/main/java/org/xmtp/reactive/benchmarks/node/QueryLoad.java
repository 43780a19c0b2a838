package org.xmtp.reactive.benchmarks.node;

import com.google.protobuf.ByteString;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.xmtp.proto.message.api.v1.PagingInfo;
import org.xmtp.proto.message.api.v1.QueryRequest;
import org.xmtp.proto.message.api.v1.SortDirection;

/** Callers that ask for pages of 100 from anywhere in a topic. */
record QueryLoad(int callers) implements NodeScenario {
    private static final int STORED = 10_000;
    private static final int PAGE = 100;

    @Override
    public String id() {
        return "query-" + callers;
    }

    @Override
    public List<Figure> run(URI node, Duration measured) throws InterruptedException {
        try (NodeClient client = new NodeClient(node, Math.min(callers, 4))) {
            String topic = NodeClient.newTopic();
            ByteString message = client.newMessage();
            for (int from = 1; from <= STORED; from += PAGE) {
                Publishing.now(client, NodeClient.envelopes(topic, message, from, PAGE));
            }
            double pages = Callers.perSecond(
                    callers,
                    measured,
                    measured,
                    (caller, number, end) -> client.asking(caller)
                            .query(
                                    QueryRequest.newBuilder()
                                            .addContentTopics(topic)
                                            .setStartTimeNs(1 + (caller * 7_919L + number * 104_729L) % (STORED - PAGE))
                                            .setPagingInfo(PagingInfo.newBuilder()
                                                    .setLimit(PAGE)
                                                    .setDirection(SortDirection.SORT_DIRECTION_ASCENDING))
                                            .build(),
                                    new Answer<>(end.answered(), end.failed())));
            return List.of(new Figure("pages of " + PAGE + "/s, " + callers + " callers", pages));
        }
    }
}
