package org.xmtp.reactive.benchmarks.node;

import com.google.protobuf.ByteString;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;

/**
 * Envelopes at a fixed rate, 50 a request, or as fast as the node takes them if that is slower, and how many of them a
 * subscriber gets that reads fast, beside others that never read.
 *
 * @param slow how many never read; where a node ends one, another comes
 */
record DeliveryLoad(int perSecond, int slow) implements NodeScenario {
    private static final int ENVELOPES = 50;
    private static final int UNDER_WAY = 64;

    @Override
    public String id() {
        return slow == 0 ? "deliver" : "deliver-beside-" + slow + "-slow";
    }

    @Override
    public List<Figure> run(URI node, Duration measured) throws InterruptedException {
        String topic = NodeClient.newTopic();
        List<Subscriber> idle = new ArrayList<>();
        try (NodeClient publisher = new NodeClient(node, 1);
                NodeClient reader = new NodeClient(node, 1);
                NodeClient others = new NodeClient(node, 1);
                Subscriber fast = Subscriber.reading(reader, 0, List.of(topic), envelope -> {})) {
            fast.awaitInForce(publisher, topic);
            long began = System.nanoTime();
            long published = publish(publisher, topic, measured.toSeconds(), () -> {
                idle.removeIf(Subscriber::hasEnded);
                while (idle.size() < slow) {
                    idle.add(Subscriber.idle(others, 0, List.of(topic)));
                }
            });
            double rate = published * 1e9 / (System.nanoTime() - began);
            fast.await(published);
            String what = slow == 0 ? "" : ", beside " + slow + " that never read";
            return List.of(
                    new Figure("published envelopes/s of " + perSecond + what, rate),
                    new Figure("  delivered of those published", (double) fast.count() / published));
        } finally {
            idle.forEach(Subscriber::close);
        }
    }

    /** How many were acknowledged. */
    private long publish(NodeClient client, String topic, long seconds, Runnable eachTime) throws InterruptedException {
        Pace pace = new Pace(perSecond / (double) ENVELOPES);
        Semaphore underWay = new Semaphore(UNDER_WAY);
        CompletableFuture<Void> acknowledged = CompletableFuture.completedFuture(null);
        ByteString message = client.newMessage();
        long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
        long requests = 0;
        while (System.nanoTime() < end) {
            eachTime.run();
            pace.await(requests);
            underWay.acquire();
            CompletableFuture<Void> next = Publishing.begun(
                    client,
                    NodeClient.envelopes(topic, message, Subscriber.FIRST_NS + requests * ENVELOPES, ENVELOPES));
            acknowledged =
                    CompletableFuture.allOf(acknowledged, next.whenComplete((done, failure) -> underWay.release()));
            requests++;
        }
        Publishing.await(acknowledged);
        return requests * ENVELOPES;
    }
}
