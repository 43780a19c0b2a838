package org.xmtp.reactive.benchmarks.node;

import com.google.protobuf.ByteString;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.ConcurrentHistogram;
import org.xmtp.proto.message.api.v1.Envelope;

/**
 * Envelopes at a fixed rate, each from the moment at which it ought to be published until a subscriber has it. The
 * schedule waits for nobody.
 */
record LatencyLoad(int perSecond) implements NodeScenario {
    private static final double NANOS_PER_MS = 1e6;

    @Override
    public String id() {
        return "latency-" + perSecond;
    }

    @Override
    public List<Figure> run(URI node, Duration measured) throws InterruptedException {
        ConcurrentHistogram latencies = new ConcurrentHistogram(3);
        AtomicLong warm = new AtomicLong(Long.MAX_VALUE);
        String topic = NodeClient.newTopic();
        try (NodeClient publisher = new NodeClient(node, 1);
                NodeClient reader = new NodeClient(node, 1);
                Subscriber subscriber =
                        Subscriber.reading(reader, 0, List.of(topic), envelope -> record(latencies, warm, envelope))) {
            subscriber.awaitInForce(publisher, topic);
            int warmUp = (int) (perSecond * measured.toSeconds());
            int all = 2 * warmUp;
            ByteString message = publisher.newMessage();
            Pace pace = new Pace(perSecond);
            warm.set(pace.dueNanos(warmUp));
            for (int number = 0; number < all; number++) {
                // Its time is when it was due.
                long due = pace.await(number);
                var unused = Publishing.begun(publisher, NodeClient.envelopes(topic, message, due, 1));
            }
            subscriber.await(all);
            if (subscriber.count() < all) {
                throw new Failed((all - subscriber.count()) + " of " + all + " envelopes never came");
            }
        }
        String what = "publish to subscriber at " + perSecond + "/s, ms, ";
        return List.of(
                new Figure(what + "p50", latencies.getValueAtPercentile(50) / NANOS_PER_MS),
                new Figure(what + "p99", latencies.getValueAtPercentile(99) / NANOS_PER_MS),
                new Figure(what + "max", latencies.getMaxValue() / NANOS_PER_MS));
    }

    private static void record(ConcurrentHistogram latencies, AtomicLong warm, Envelope envelope) {
        if (envelope.getTimestampNs() >= warm.get()) {
            latencies.recordValue(Math.max(1, System.nanoTime() - envelope.getTimestampNs()));
        }
    }
}
