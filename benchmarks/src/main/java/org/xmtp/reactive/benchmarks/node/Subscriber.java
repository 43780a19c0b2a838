package org.xmtp.reactive.benchmarks.node;

import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xmtp.proto.message.api.v1.Envelope;
import org.xmtp.proto.message.api.v1.SubscribeRequest;
import org.xmtp.reactive.benchmarks.node.NodeScenario.Failed;

/** One subscription, which reads all that comes, or nothing. */
final class Subscriber implements ClientResponseObserver<SubscribeRequest, Envelope>, AutoCloseable {
    /** From this time on envelopes are counted: those before only tell that a subscription is in force. */
    static final long FIRST_NS = 1_000_000;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final boolean reads;
    private final Consumer<Envelope> received;
    private final AtomicLong count = new AtomicLong();
    private final CountDownLatch first = new CountDownLatch(1);
    private volatile boolean inForce;
    private volatile Optional<Throwable> ended = Optional.empty();
    private @Nullable ClientCallStreamObserver<SubscribeRequest> call;

    private Subscriber(boolean reads, Consumer<Envelope> received) {
        this.reads = reads;
        this.received = received;
    }

    /** Subscribes, and reads. */
    static Subscriber reading(NodeClient client, int caller, List<String> topics, Consumer<Envelope> received) {
        return of(client, caller, topics, new Subscriber(true, received));
    }

    /** Subscribes, and never reads. */
    static Subscriber idle(NodeClient client, int caller, List<String> topics) {
        return of(client, caller, topics, new Subscriber(false, envelope -> {}));
    }

    private static Subscriber of(NodeClient client, int caller, List<String> topics, Subscriber subscriber) {
        client.api(caller)
                .subscribe(
                        SubscribeRequest.newBuilder()
                                .addAllContentTopics(topics)
                                .build(),
                        subscriber);
        return subscriber;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<SubscribeRequest> begun) {
        call = begun;
        if (!reads) {
            begun.disableAutoRequestWithInitial(0);
        }
    }

    @Override
    public void onNext(Envelope envelope) {
        if (envelope.getTimestampNs() >= FIRST_NS) {
            count.incrementAndGet();
            received.accept(envelope);
        }
        inForce = true;
        first.countDown();
    }

    @Override
    public void onError(Throwable cause) {
        ended = Optional.of(cause);
        first.countDown();
    }

    @Override
    public void onCompleted() {
        ended = Optional.of(new Failed("the node completed a subscription"));
        first.countDown();
    }

    /** How many came of those that count. */
    long count() {
        return count.get();
    }

    boolean isInForce() {
        return inForce;
    }

    boolean hasEnded() {
        return ended.isPresent();
    }

    /** Publishes on one of its topics until something came: a node need not say when a subscription is in force. */
    void awaitInForce(NodeClient client, String topic) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        for (int number = 1; !inForce; number++) {
            if (hasEnded() || System.nanoTime() > end) {
                throw new Failed("a subscription got nothing: " + ended);
            }
            Publishing.now(client, NodeClient.envelopes(topic, client.newMessage(), number, 1));
            first.await(20, TimeUnit.MILLISECONDS);
        }
    }

    /** Waits until so many came, or none did for a time. */
    void await(long wanted) throws InterruptedException {
        long before = -1;
        while (count() < wanted && count() != before && !hasEnded()) {
            before = count();
            Thread.sleep(2_000);
        }
    }

    @Override
    public void close() {
        if (call != null) {
            call.cancel("measured", null);
        }
    }
}
