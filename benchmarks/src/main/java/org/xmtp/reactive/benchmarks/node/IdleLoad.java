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
    private static final Duration PATIENCE = Duration.ofMinutes(2);

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
            // A node need not say which are in force: all are once all have heard something.
            for (int number = 0; !all.stream().allMatch(Subscriber::isInForce); number++) {
                requireSoon(began);
                Publishing.now(publisher, NodeClient.envelopes(common, publisher.newMessage(), 1 + number, 1));
                Thread.sleep(100);
            }
            double seconds = (System.nanoTime() - began) / 1e9;
            long sent = System.nanoTime();
            Publishing.now(publisher, NodeClient.envelopes(common, publisher.newMessage(), Subscriber.FIRST_NS, 1));
            while (!all.stream().allMatch(one -> one.count() == 1)) {
                requireSoon(sent);
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

    private void requireSoon(long began) {
        if (System.nanoTime() - began > PATIENCE.toNanos()) {
            throw new Failed("not all of " + subscriptions + " subscriptions heard what was published");
        }
    }
}
