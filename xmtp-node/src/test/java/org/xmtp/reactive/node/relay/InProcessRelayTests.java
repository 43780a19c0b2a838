package org.xmtp.reactive.node.relay;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.xmtp.proto.message.api.v1.Envelope;
import org.xmtp.reactive.node.envelope.ArrivedEnvelope;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

class InProcessRelayTests {

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
        LiveSubscription live = relay.subscribe(TopicFilter.of(List.of("t")));
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
        LiveSubscription fits = relay.subscribe(TopicFilter.of(List.of("t")));
        List<ArrivedEnvelope> bound = Collections.nCopies(Delivery.MAX_WAITING_ENVELOPES, envelope("t", 0));
        relay.publish(bound);
        StepVerifier.create(fits.envelopes())
                .expectNextCount(Delivery.MAX_WAITING_ENVELOPES)
                .thenCancel()
                .verify();
        LiveSubscription slow = relay.subscribe(TopicFilter.of(List.of("t")));
        relay.publish(bound);
        relay.publish(List.of(envelope("t", 0)));
        StepVerifier.create(slow.envelopes()).verifyError(SubscriberTooSlowException.class);
        assertThat(relay.subscribers()).isZero();
    }

    @Test
    void tooManyBytesEndTheSubscriberAsWell() {
        LiveSubscription slow = relay.subscribe(TopicFilter.of(List.of("t")));
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
                .mapToObj(i -> narrow.subscribe(TopicFilter.of(List.of("t"))))
                .toList();
        LiveSubscription little = narrow.subscribe(TopicFilter.of(List.of("u")));
        LiveSubscription read = narrow.subscribe(TopicFilter.of(List.of("t")));
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
                .mapToObj(i -> narrow.subscribe(TopicFilter.of(List.of("t"))))
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
        LiveSubscription present = relay.subscribe(TopicFilter.ALL);
        relay.close(new IllegalStateException("closed"));
        StepVerifier.create(present.envelopes()).verifyErrorMessage("closed");
        StepVerifier.create(relay.subscribe(TopicFilter.ALL).envelopes()).verifyErrorMessage("closed");
        assertThat(relay.subscribers()).isZero();
    }

    @Test
    void aSubscriptionServesOneSubscriber() {
        LiveSubscription live = relay.subscribe(TopicFilter.ALL);
        live.envelopes().subscribe().dispose();
        StepVerifier.create(live.envelopes()).verifyError(IllegalStateException.class);
    }
}
