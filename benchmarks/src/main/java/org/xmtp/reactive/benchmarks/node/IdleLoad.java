package org.xmtp.reactive.benchmarks.node;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.xmtp.reactive.benchmarks.node.NodeScenario.Failed;

/**
 * Many subscriptions on which nothing comes, but once: how fast they are made, and that all hear what is published
 * then.
 */
record IdleLoad(int subscriptions, int topics) implements NodeScenario {
    private static final int CONNECTIONS = 20;

    @Override
    public String id() {
        return "idle-" + subscriptions;
    }

    @Override
    public List<Figure> run(URI node, Duration measured) throws InterruptedException {
        String common = NodeClient.newTopic();
        List<Subscriber> all = new ArrayList<>();
        try (NodeClient publisher = new NodeClient(node, 1);
                NodeClient readers = new NodeClient(node, CONNECTIONS)) {
            long began = System.nanoTime();
            for (int number = 0; number < subscriptions; number++) {
                List<String> own = Stream.concat(
                                Stream.of(common), IntStream.range(1, topics).mapToObj(i -> NodeClient.newTopic()))
                        .toList();
                all.add(Subscriber.reading(readers, number, own, envelope -> {}));
            }
            // The last one of each connection is in force when those before it are.
            for (Subscriber last : all.subList(Math.max(0, all.size() - CONNECTIONS), all.size())) {
                last.awaitInForce(publisher, common);
            }
            double seconds = (System.nanoTime() - began) / 1e9;
            long before = all.stream().mapToLong(Subscriber::count).sum();
            Thread.sleep(1_000);
            before = Math.max(before, all.stream().mapToLong(Subscriber::count).sum());
            long sent = System.nanoTime();
            Publishing.now(publisher, NodeClient.envelopes(common, publisher.newMessage(), 1_000_000, 1));
            while (all.stream().mapToLong(Subscriber::count).sum() < before + subscriptions) {
                if (System.nanoTime() - sent > 60e9) {
                    throw new Failed("not all of " + subscriptions + " subscriptions heard what was published");
                }
                Thread.sleep(1);
            }
            String what = subscriptions + " subscriptions of " + topics + " topics";
            return List.of(
                    new Figure(what + ", made/s", subscriptions / seconds),
                    new Figure("  until all of them have one envelope, ms", (System.nanoTime() - sent) / 1e6));
        } finally {
            all.forEach(Subscriber::close);
        }
    }
}
