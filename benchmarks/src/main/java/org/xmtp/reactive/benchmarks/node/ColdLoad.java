package org.xmtp.reactive.benchmarks.node;

import com.google.protobuf.ByteString;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/** The first publishes of a process that has just been started. */
record ColdLoad() implements NodeScenario {
    private static final int PUBLISHES = 200;

    @Override
    public String id() {
        return "cold";
    }

    @Override
    public List<Figure> run(URI node, Duration measured) {
        try (NodeClient client = new NodeClient(node, 1)) {
            String topic = NodeClient.newTopic();
            ByteString message = client.newMessage();
            long began = System.nanoTime();
            for (int number = 1; number <= PUBLISHES; number++) {
                Publishing.now(client, NodeClient.envelopes(topic, message, client.times(1), 1));
            }
            double seconds = (System.nanoTime() - began) / 1e9;
            return List.of(new Figure("first " + PUBLISHES + " publishes/s", PUBLISHES / seconds));
        }
    }
}
