package org.xmtp.reactive.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.api.spi.NetworkTransport;
import org.xmtp.reactive.api.spi.SubscriptionSignal;
import org.xmtp.reactive.api.spi.SubscriptionSignal.CaughtUp;
import org.xmtp.reactive.api.spi.SubscriptionSignal.Received;
import org.xmtp.reactive.api.spi.SubscriptionSignal.Subscribed;
import org.xmtp.reactive.api.spi.TopicPlace;
import org.xmtp.reactive.api.spi.TransportException;
import org.xmtp.reactive.api.spi.TransportException.Kind;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * What every transport does to a node whose store counts what arrives, beside {@link NetworkTransportContract}. They
 * keep to topics of their own, so one node serves them all.
 */
public interface ArrivalsContract {
    /** The transport under test, the same throughout one test; whoever made it closes it afterwards. */
    NetworkTransport transport();

    /**
     * What arrived comes in the order in which it did, then a mark, then what is live; each once, with rising numbers.
     */
    @Test
    default void aTopicGoesOnBehindItsPlaceAndThenLive() {
        String topic = newTopic();
        for (int i = 0; i < 30; i++) {
            publish(topic, 1000 - i);
        }
        List<Received> all = received(behind(TopicPlace.beginning(topic, store(topic)), 1 + 30 + 1));
        assertThat(all)
                .extracting(one -> one.envelope().timestampNs())
                .hasSize(30)
                .startsWith(1000L, 999L);
        assertThat(all).extracting(Received::arrival).isSorted().doesNotHaveDuplicates();

        TopicPlace tenth = place(all.get(9));
        List<SubscriptionSignal> signals = transport()
                .subscribe(Flux.just(Set.of(topic)).concatWith(Mono.never()), Optional.of(tenth))
                .doOnNext(signal -> {
                    if (signal instanceof CaughtUp) {
                        transport()
                                .publish(List.of(envelope(topic, 5)))
                                .onErrorComplete()
                                .subscribe();
                    }
                })
                .take(1 + 20 + 1 + 1)
                .collectList()
                .blockOptional(LiveListener.PATIENCE)
                .orElseThrow();

        assertThat(signals.get(0)).isInstanceOf(Subscribed.class);
        assertThat(signals.get(21)).isInstanceOf(CaughtUp.class);
        assertThat(received(signals).subList(0, 20))
                .extracting(Received::arrival)
                .containsExactlyElementsOf(
                        all.subList(10, 30).stream().map(Received::arrival).toList());
        assertThat(received(signals).get(20).envelope().timestampNs()).isEqualTo(5);
        assertThat(received(signals).get(20).arrival())
                .isGreaterThan(all.get(29).arrival());
    }

    /** Nothing is numbered, and there is no mark, where no place was named. */
    @Test
    default void withoutAPlaceNothingIsNumbered() throws InterruptedException {
        String topic = newTopic();
        publish(topic, 1);
        try (LiveListener listener = LiveListener.live(transport(), Set.of(topic))) {
            publish(topic, 1_000_000);
            assertThat(listener.next())
                    .isInstanceOfSatisfying(
                            Received.class, one -> assertThat(one.arrival()).isZero());
        }
    }

    /** A place in another store, beyond the end, or where something else is. */
    @Test
    default void aPlaceThatIsNotTheStoresIsUnknown() {
        String topic = newTopic();
        publish(topic, 1);
        String store = store(topic);
        Received first = received(behind(TopicPlace.beginning(topic, store), 3)).get(0);
        TopicPlace good = place(first);
        List<TopicPlace> wrong = List.of(
                TopicPlace.beginning(topic, "AAAAAAAAAAAAAAAAAAAAAA"),
                new TopicPlace(topic, "AAAAAAAAAAAAAAAAAAAAAA", good.arrival(), good.digest()),
                new TopicPlace(topic, store, good.arrival(), new byte[32]),
                new TopicPlace(topic, store, good.arrival() + 1_000_000, good.digest()));

        for (TopicPlace place : wrong) {
            assertUnknown(transport().subscribe(Flux.just(Set.of(topic)).concatWith(Mono.never()), Optional.of(place)));
        }
        assertUnknown(transport().arrivedBehind(wrong.get(0)).flux());
        assertThat(received(behind(good, 2))).isEmpty();
    }

    /** The first behind a place, or nothing. */
    @Test
    default void whatArrivedBehindAPlaceIsTold() {
        String topic = newTopic();
        String store = store(topic);
        TopicPlace beginning = TopicPlace.beginning(topic, store);
        assertThat(arrivedBehind(beginning)).isEmpty();
        publish(topic, 2);
        publish(topic, 1);
        List<Received> both = received(behind(beginning, 4));

        assertThat(arrivedBehind(beginning)).contains(both.get(0).arrival());
        assertThat(arrivedBehind(place(both.get(0)))).contains(both.get(1).arrival());
        assertThat(arrivedBehind(place(both.get(1)))).isEmpty();
    }

    private Optional<Long> arrivedBehind(TopicPlace place) {
        return transport().arrivedBehind(place).blockOptional(LiveListener.PATIENCE);
    }

    private List<SubscriptionSignal> behind(TopicPlace place, int signals) {
        return transport()
                .subscribe(Flux.just(Set.of(place.topic())).concatWith(Mono.never()), Optional.of(place))
                .take(signals)
                .collectList()
                .blockOptional(LiveListener.PATIENCE)
                .orElseThrow();
    }

    private String store(String topic) {
        return transport()
                .subscribe(Flux.just(Set.of(topic)).concatWith(Mono.never()), Optional.empty())
                .ofType(Subscribed.class)
                .next()
                .flatMap(answer -> Mono.justOrEmpty(answer.store()))
                .blockOptional(LiveListener.PATIENCE)
                .orElseThrow();
    }

    private void publish(String topic, long timestampNs) {
        transport().publish(List.of(envelope(topic, timestampNs))).block(LiveListener.PATIENCE);
    }

    private static void assertUnknown(Flux<?> call) {
        assertThatExceptionOfType(TransportException.class)
                .isThrownBy(() -> call.blockLast(LiveListener.PATIENCE))
                .satisfies(failure -> assertThat(failure.kind()).isEqualTo(Kind.PLACE_UNKNOWN));
    }

    private static List<Received> received(List<SubscriptionSignal> signals) {
        List<Received> received = new ArrayList<>();
        for (SubscriptionSignal signal : signals) {
            if (signal instanceof Received one) {
                received.add(one);
            }
        }
        return received;
    }

    private TopicPlace place(Received received) {
        NetworkEnvelope envelope = received.envelope();
        return new TopicPlace(
                envelope.topic(),
                store(envelope.topic()),
                received.arrival(),
                EnvelopePosition.of(envelope).digest());
    }

    private static String newTopic() {
        return "/xmtp/3/message-" + UUID.randomUUID() + "/proto";
    }

    private static NetworkEnvelope envelope(String topic, long timestampNs) {
        return new NetworkEnvelope(topic, timestampNs, "message".getBytes(StandardCharsets.UTF_8));
    }
}
