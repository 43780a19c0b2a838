package org.xmtp.reactive.benchmarks.node;

import com.google.protobuf.ByteString;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.xmtp.proto.message.api.v1.PublishRequest;

/**
 * Callers that publish, each on a topic of its own, and beside it the same callers with requests of nothing, which is
 * the most that way and node can do.
 *
 * @param envelopes in each request
 */
record PublishLoad(int callers, int envelopes) implements NodeScenario {
    private static final int MOST_CONNECTIONS = 8;

    @Override
    public String id() {
        return "publish-" + callers + "x" + envelopes;
    }

    @Override
    public List<Figure> run(URI node, Duration measured) throws InterruptedException {
        List<Figure> figures = new ArrayList<>();
        try (NodeClient client = new NodeClient(node, Math.min(callers, MOST_CONNECTIONS))) {
            String what = ", " + callers + (callers == 1 ? " caller" : " callers") + ", " + envelopes + " a request";
            double requests = perSecond(client, measured, envelopes);
            figures.add(new Figure("envelopes/s" + what, requests * envelopes));
            if (envelopes == 1) {
                double empty = perSecond(client, measured, 0);
                figures.add(new Figure("  empty requests/s", empty));
                figures.add(new Figure("  of these", requests / empty));
            }
        }
        return figures;
    }

    private double perSecond(NodeClient client, Duration measured, int count) throws InterruptedException {
        ByteString message = client.newMessage();
        List<String> topics = new ArrayList<>();
        for (int caller = 0; caller < callers; caller++) {
            topics.add(NodeClient.newTopic());
        }
        return Callers.perSecond(
                callers,
                measured,
                measured,
                (caller, number, end) -> client.asking(caller)
                        .publish(
                                PublishRequest.newBuilder()
                                        .addAllEnvelopes(NodeClient.envelopes(
                                                topics.get(caller), message, client.times(count), count))
                                        .build(),
                                new Answer<>(end.answered(), end.failed())));
    }
}
