package org.xmtp.reactive.node.relay;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.xmtp.proto.message.api.v1.Envelope;
import org.xmtp.reactive.node.NodeProbe;
import org.xmtp.reactive.node.envelope.ArrivedEnvelope;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

class InProcessRelayTests {

    private static final Subscriber READER = new Subscriber("192.0.2.1", "tests");

    private final InProcessRelay relay = new InProcessRelay(Schedulers.immediate());

    private static ArrivedEnvelope envelope(String topic, int bytes) {
        Envelope envelope = Envelope.newBuilder()
                .setContentTopic(topic)
                .setMessage(ByteString.copyFrom(new byte[bytes]))
                .build();
        return new ArrivedEnvelope(envelope, 1);
    }

    @Test
    void demandIsHonouredAndNothingIsLostWhileItIsMissing() {
        LiveSubscription live = relay.subscribe(READER, TopicFilter.of(List.of("t")));
        relay.publish(List.of(envelope("t", 1), envelope("t", 2), envelope("t", 3)));
        StepVerifier.create(live.envelopes().map(e -> e.envelope().getMessage().size()), 0)
                .thenRequest(1)
                .expectNext(1)
                .thenRequest(1)
                .expectNext(2)
                .then(() -> relay.publish(List.of(envelope("t", 4))))
                .thenRequest(5)
                .expectNext(3, 4)
                .thenCancel()
                .verify();
        assertThat(relay.subscribers()).isZero();
    }

    @Test
    void exactlyTheBoundMayWaitAndOneMoreEndsTheSubscriber() {
        LiveSubscription fits = relay.subscribe(READER, TopicFilter.of(List.of("t")));
        List<ArrivedEnvelope> bound = Collections.nCopies(Delivery.MAX_WAITING_ENVELOPES, envelope("t", 0));
        relay.publish(bound);
        StepVerifier.create(fits.envelopes())
                .expectNextCount(Delivery.MAX_WAITING_ENVELOPES)
                .thenCancel()
                .verify();
        LiveSubscription slow = relay.subscribe(READER, TopicFilter.of(List.of("t")));
        relay.publish(bound);
        relay.publish(List.of(envelope("t", 0)));
        StepVerifier.create(slow.envelopes()).verifyError(SubscriberTooSlowException.class);
        assertThat(relay.subscribers()).isZero();
        assertThat(relay.slow().sentAway())
                .singleElement()
                .satisfies(gone -> assertThat(gone.subscriber()).isEqualTo(READER))
                .satisfies(gone -> assertThat(gone.envelopes()).isGreaterThan(Delivery.MAX_WAITING_ENVELOPES));
    }

    @Test
    void ofThoseWhoWereSentAwayTheLastAreRememberedTheLastFirst() {
        for (int number = 0; number < InProcessRelay.SHOWN + 5; number++) {
            relay.subscribe(new Subscriber("192.0.2." + number, "x".repeat(1_000)), TopicFilter.of(List.of("t")));
            relay.publish(Collections.nCopies(65, envelope("t", 1 << 20)));
        }
        assertThat(relay.slow().sentAway())
                .extracting(gone -> gone.subscriber().address())
                .hasSize(InProcessRelay.SHOWN)
                .startsWith("192.0.2.24", "192.0.2.23");
        assertThat(relay.slow().sentAway())
                .allSatisfy(gone -> assertThat(gone.subscriber().agent()).hasSizeLessThan(200));
    }

    @Test
    void whoTakesAllAtOnceIsNeverBehind() throws Exception {
        LiveSubscription taking = relay.subscribe(READER, TopicFilter.of(List.of("t")));
        taking.envelopes().subscribe();
        relay.subscribe(new Subscriber("192.0.2.2", "idle"), TopicFilter.of(List.of("u")));
        relay.subscribe(new Subscriber("192.0.2.3", "slow"), TopicFilter.of(List.of("t")));
        relay.publish(List.of(envelope("t", 10), envelope("t", 10)));

        assertThat(relay.slow().behind()).isEmpty();
        NodeProbe.await(() -> !relay.slow().behind().isEmpty());

        assertThat(relay.slow().behind())
                .singleElement()
                .satisfies(behind -> assertThat(behind.subscriber().agent()).isEqualTo("slow"))
                .satisfies(behind -> assertThat(behind.envelopes()).isEqualTo(2))
                .satisfies(behind -> assertThat(behind.oldest()).isGreaterThan(InProcessRelay.SLOW));
    }

    @Test
    void tooManyBytesEndTheSubscriberAsWell() {
        LiveSubscription slow = relay.subscribe(READER, TopicFilter.of(List.of("t")));
        for (int i = 0; i < 65; i++) {
            relay.publish(List.of(envelope("t", 1 << 20)));
        }
        StepVerifier.create(slow.envelopes()).verifyError(SubscriberTooSlowException.class);
    }

    /** A hundred that never read, each within its own bound, must not cost those that do read. */
    @Test
    void whereTooMuchWaitsInAllThoseOfWhomMostWaitsAreEnded() {
        InProcessRelay narrow = new InProcessRelay(Schedulers.immediate(), new WaitingRoom(1 << 20));
        List<LiveSubscription> unread = IntStream.range(0, 100)
                .mapToObj(i -> narrow.subscribe(READER, TopicFilter.of(List.of("t"))))
                .toList();
        LiveSubscription little = narrow.subscribe(READER, TopicFilter.of(List.of("u")));
        LiveSubscription read = narrow.subscribe(READER, TopicFilter.of(List.of("t")));
        AtomicInteger count = new AtomicInteger();
        read.envelopes().subscribe(envelope -> count.incrementAndGet());
        narrow.publish(List.of(envelope("u", 100)));
        for (int i = 0; i < 500; i++) {
            narrow.publish(List.of(envelope("t", 1_000)));
        }
        assertThat(count).hasValue(500);
        unread.forEach(live -> StepVerifier.create(live.envelopes()).verifyError(SubscriberTooSlowException.class));
        StepVerifier.create(little.envelopes()).expectNextCount(1).thenCancel().verify();
    }

    /** One envelope that waits for many is in memory once. */
    @Test
    void manyWhoReadAreNotEndedForWhatTheyShare() {
        InProcessRelay narrow = new InProcessRelay(Schedulers.immediate(), new WaitingRoom(1 << 20));
        List<LiveSubscription> many = IntStream.range(0, 100)
                .mapToObj(i -> narrow.subscribe(READER, TopicFilter.of(List.of("t"))))
                .toList();
        for (int i = 0; i < 5; i++) {
            narrow.publish(List.of(envelope("t", 100_000)));
        }
        many.forEach(live -> StepVerifier.create(live.envelopes())
                .expectNextCount(5)
                .thenCancel()
                .verify());
    }

    @Test
    void aClosedRelayEndsPresentAndLaterSubscribers() {
        LiveSubscription present = relay.subscribe(READER, TopicFilter.ALL);
        relay.close(new IllegalStateException("closed"));
        StepVerifier.create(present.envelopes()).verifyErrorMessage("closed");
        StepVerifier.create(relay.subscribe(READER, TopicFilter.ALL).envelopes())
                .verifyErrorMessage("closed");
        assertThat(relay.subscribers()).isZero();
    }

    @Test
    void aSubscriptionServesOneSubscriber() {
        LiveSubscription live = relay.subscribe(READER, TopicFilter.ALL);
        live.envelopes().subscribe().dispose();
        StepVerifier.create(live.envelopes()).verifyError(IllegalStateException.class);
    }
}
