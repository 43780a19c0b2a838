package org.xmtp.reactive.node.relay;

import java.time.Duration;
import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.TestEnvironment;
import org.testng.annotations.AfterClass;
import org.testng.annotations.Test;
import org.xmtp.proto.message.api.v1.Envelope;
import org.xmtp.reactive.node.envelope.ArrivedEnvelope;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * {@link Delivery} keeps the rules of Reactive Streams, by its Technology Compatibility Kit, while it is offered what
 * it hands over. It never completes.
 */
@Test
public class DeliveryTckTests extends PublisherVerification<ArrivedEnvelope> {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    /** How long the kit listens for what must not come. */
    private static final Duration SILENCE = Duration.ofMillis(30);
    /** How often it looks for an error; unless told, as seldom as its limit is long. */
    private static final Duration LOOK = Duration.ofMillis(10);
    /** More than the kit takes of what need not end. */
    private static final long OFFERED = 1_000;

    private final Subscriber reader = new Subscriber("192.0.2.1", "tests");
    /** Of threads that may block: the kit's subscribers do. */
    private final Scheduler scheduler = Schedulers.newBoundedElastic(4, Integer.MAX_VALUE, "delivery");

    /** Called by TestNG. */
    public DeliveryTckTests() {
        super(new TestEnvironment(LIMIT.toMillis(), SILENCE.toMillis(), LOOK.toMillis()));
    }

    /** Ends the threads. */
    @AfterClass
    public void disposeScheduler() {
        scheduler.dispose();
    }

    private Delivery delivery() {
        return new Delivery(scheduler, reader, new Departures(1), () -> {});
    }

    @Override
    public long maxElementsFromPublisher() {
        return publisherUnableToSignalOnComplete();
    }

    @Override
    public Publisher<ArrivedEnvelope> createPublisher(long elements) {
        Delivery delivery = delivery();
        Parcel parcel = new Parcel(new ArrivedEnvelope(Envelope.getDefaultInstance(), 1), WaitingRoom.ofMemory());
        scheduler.schedule(() -> {
            for (long offered = 0; offered < Math.min(elements, OFFERED); offered++) {
                delivery.offer(parcel);
                delivery.flush();
            }
        });
        return delivery;
    }

    @Override
    public Publisher<ArrivedEnvelope> createFailedPublisher() {
        Delivery delivery = delivery();
        delivery.fail(new IllegalStateException("failed from the start"));
        return delivery;
    }
}
