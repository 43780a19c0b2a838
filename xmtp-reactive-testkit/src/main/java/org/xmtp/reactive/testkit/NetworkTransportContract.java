package org.xmtp.reactive.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.api.spi.NetworkTransport;
import org.xmtp.reactive.api.spi.PageCursor;
import org.xmtp.reactive.api.spi.QueryPage;
import org.xmtp.reactive.api.spi.SubscriptionSignal.Subscribed;
import org.xmtp.reactive.api.spi.TopicQuery;
import org.xmtp.reactive.api.spi.TransportException;
import org.xmtp.reactive.api.spi.TransportException.Kind;

/**
 * What every transport does, whatever node is behind it: implement {@link #transport()} in a test class, and the tests
 * come along. They keep to topics of their own, so one node serves them all.
 */
public interface NetworkTransportContract {
    /** The transport under test, the same throughout one test; whoever made it closes it afterwards. */
    NetworkTransport transport();

    /** What was published is found at once. */
    @Test
    default void queryFindsWhatWasPublished() {
        NetworkEnvelope envelope = envelope(newTopic(), 5, "hello");
        publish(envelope);

        QueryPage page = query(envelope.topic(), 0, 10, Optional.empty());

        assertThat(page.envelopes()).hasSize(1);
        assertSame(page.envelopes().get(0), envelope);
        assertThat(page.next()).isEmpty();
    }

    /** An unknown topic is an empty one. */
    @Test
    default void queryOfNothingIsTheEnd() {
        QueryPage page = query(newTopic(), 0, 10, Optional.empty());

        assertThat(page.envelopes()).isEmpty();
        assertThat(page.next()).isEmpty();
    }

    /** By timestamp, then by digest. */
    @Test
    default void queryGivesTheOldestFirst() {
        String topic = newTopic();
        List<NetworkEnvelope> envelopes = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            envelopes.add(envelope(topic, 100 - i / 3, "message " + i));
        }
        publish(envelopes.toArray(NetworkEnvelope[]::new));

        List<NetworkEnvelope> page = query(topic, 0, 100, Optional.empty()).envelopes();

        assertThat(page.stream().map(EnvelopePosition::of)).isSorted().hasSize(30);
    }

    /** The start is part of the range. */
    @Test
    default void queryBeginsAtItsStart() {
        String topic = newTopic();
        publish(envelope(topic, 1, "a"), envelope(topic, 2, "b"), envelope(topic, 3, "c"));

        assertThat(query(topic, 2, 10, Optional.empty()).envelopes())
                .extracting(NetworkEnvelope::timestampNs)
                .containsExactly(2L, 3L);
    }

    /** Zero and the last that a signed number holds. */
    @Test
    default void timestampsStayAsTheyAre() {
        String topic = newTopic();
        publish(envelope(topic, 0, "a"), envelope(topic, Long.MAX_VALUE, "b"));

        assertThat(query(topic, 0, 10, Optional.empty()).envelopes())
                .extracting(NetworkEnvelope::timestampNs)
                .containsExactly(0L, Long.MAX_VALUE);
    }

    /** Also where many share a timestamp. */
    @Test
    default void walkBringsEveryEnvelopeOnce() {
        String topic = newTopic();
        NetworkEnvelope[] envelopes = IntStream.range(0, 57)
                .mapToObj(i -> envelope(topic, i / 20, "message " + i))
                .toArray(NetworkEnvelope[]::new);
        publish(envelopes);

        List<EnvelopePosition> walked = walk(topic, 10);

        assertThat(walked).isSorted().doesNotHaveDuplicates().hasSize(57);
    }

    /** A cursor is a place, not an envelope. */
    @Test
    default void cursorNeedNotNameAnEnvelope() {
        String topic = newTopic();
        publish(envelope(topic, 1, "a"), envelope(topic, 3, "b"));

        QueryPage page = query(topic, 0, 10, Optional.of(new PageCursor(2, new byte[32])));

        assertThat(page.envelopes()).extracting(NetworkEnvelope::timestampNs).containsExactly(3L);
    }

    /** Topics that are asked for together are read as if they were one. */
    @Test
    default void topicsAreWalkedTogether() {
        String one = newTopic();
        String other = newTopic();
        for (int i = 0; i < 12; i++) {
            publish(envelope(i % 3 == 0 ? one : other, i / 2, "message " + i));
        }
        publish(envelope(newTopic(), 3, "of a third"));
        Set<String> both = new LinkedHashSet<>(List.of(one, other));

        List<NetworkEnvelope> walked = new ArrayList<>();
        Optional<PageCursor> after = Optional.empty();
        do {
            QueryPage page = query(new TopicQuery(both, 1, 3, after));
            walked.addAll(page.envelopes());
            after = page.next();
        } while (after.isPresent());

        assertThat(walked).hasSize(10).allMatch(envelope -> both.contains(envelope.topic()));
        assertThat(walked.stream().map(EnvelopePosition::of)).isSorted().doesNotHaveDuplicates();
    }

    /** Pages of large envelopes. */
    @Test
    default void largeEnvelopesAreWalkedToo() {
        String topic = newTopic();
        byte[] large = new byte[700_000];
        for (int i = 0; i < 8; i++) {
            publish(new NetworkEnvelope(topic, i, large));
        }

        assertThat(walk(topic, 5)).hasSize(8);
    }

    /** To publish again is harmless. */
    @Test
    default void sameEnvelopeIsStoredOnce() {
        NetworkEnvelope envelope = envelope(newTopic(), 5, "hello");
        publish(envelope);
        publish(envelope, envelope);

        assertThat(query(envelope.topic(), 0, 10, Optional.empty()).envelopes()).hasSize(1);
    }

    /** Another timestamp makes another envelope. */
    @Test
    default void sameMessageAtAnotherTimeIsAnotherEnvelope() {
        String topic = newTopic();
        publish(envelope(topic, 5, "hello"), envelope(topic, 6, "hello"));

        assertThat(query(topic, 0, 10, Optional.empty()).envelopes()).hasSize(2);
    }

    /** Not atomic, and in order. */
    @Test
    default void publishStopsAtTheFirstRefusal() {
        String topic = newTopic();
        NetworkEnvelope tooLarge = new NetworkEnvelope(topic, 2, new byte[NodeRules.MAX_MESSAGE_BYTES + 1]);

        assertRefused(envelope(topic, 1, "a"), tooLarge, envelope(topic, 3, "c"));

        assertThat(query(topic, 0, 10, Optional.empty()).envelopes())
                .extracting(NetworkEnvelope::timestampNs)
                .containsExactly(1L);
    }

    /** In bytes, not characters. */
    @Test
    default void limitsThemselvesPass() {
        String longest =
                "é".repeat(NodeRules.MAX_TOPIC_BYTES / 2 - 18) + newTopic().substring(0, 36);
        publish(new NetworkEnvelope(longest, 1, new byte[NodeRules.MAX_MESSAGE_BYTES]));

        assertThat(query(longest, 0, 10, Optional.empty()).envelopes()).hasSize(1);
        assertRefused(envelope(longest + "x", 1, "a"));
    }

    /** An empty request is no error. */
    @Test
    default void publishingNothingSucceeds() {
        publish();
    }

    /** The node's answer comes before any envelope, and without one. */
    @Test
    default void subscriptionBeginsWithTheNodesAnswer() throws InterruptedException {
        try (LiveListener listener = LiveListener.open(transport(), 10, Set.of(newTopic()))) {
            assertThat(listener.next()).isInstanceOf(Subscribed.class);
        }
    }

    /** In the order of their topic. */
    @Test
    default void subscriptionBringsWhatIsPublishedInOrder() throws InterruptedException {
        String topic = newTopic();
        NetworkTransport transport = transport();
        try (LiveListener listener = LiveListener.live(transport, Set.of(topic))) {
            for (int batch = 0; batch < 10; batch++) {
                int from = 1000 - batch * 50;
                publish(IntStream.range(0, 50)
                        .mapToObj(i -> envelope(topic, from - i, "message"))
                        .toArray(NetworkEnvelope[]::new));
            }
            for (int i = 0; i < 500; i++) {
                assertThat(listener.nextEnvelope().timestampNs()).isEqualTo(1000 - i);
            }
        }
    }

    /** There is no history. */
    @Test
    default void subscriptionBringsNothingOfThePast() throws InterruptedException {
        String topic = newTopic();
        publish(envelope(topic, 1_000_000, "long ago"));
        try (LiveListener listener = LiveListener.live(transport(), Set.of(topic))) {
            publish(envelope(topic, 2_000_000, "now"));

            assertThat(listener.nextEnvelope().timestampNs()).isEqualTo(2_000_000);
        }
    }

    /** What stays in the set is not interrupted. */
    @Test
    default void newTopicsTakeThePlaceOfTheOldOnes() throws InterruptedException {
        String left = newTopic();
        String kept = newTopic();
        String joined = newTopic();
        try (LiveListener listener = LiveListener.live(transport(), Set.of(left, kept))) {
            listener.follow(Set.of(kept, joined));
            listener.awaitHeard(joined);
            publish(
                    envelope(left, 1_000_000, "not heard"),
                    envelope(kept, 1_000_001, "heard"),
                    envelope(joined, 1_000_002, "heard"));

            assertThat(List.of(
                            listener.nextEnvelope().topic(),
                            listener.nextEnvelope().topic()))
                    .containsExactlyInAnyOrder(kept, joined);
        }
    }

    /** Not one signal more than was asked for. */
    @Test
    default void demandIsHonoured() throws InterruptedException {
        String topic = newTopic();
        try (LiveListener reference = LiveListener.live(transport(), Set.of(topic));
                LiveListener listener = LiveListener.open(transport(), 1, Set.of(topic))) {
            assertThat(listener.next()).isInstanceOf(Subscribed.class);
            listener.request(1);
            listener.awaitFirst(topic);
            publish(IntStream.range(0, 100)
                    .mapToObj(i -> envelope(topic, 1_000_000 + i, "message"))
                    .toArray(NetworkEnvelope[]::new));
            reference.awaitTimestamp(1_000_099);
            assertThat(listener.waiting()).isZero();

            listener.request(2);

            long first = listener.nextEnvelope().timestampNs();
            assertThat(listener.nextEnvelope().timestampNs()).isGreaterThan(first);
            publish(envelope(topic, 2_000_000, "message"));
            reference.awaitTimestamp(2_000_000);
            assertThat(listener.waiting()).isZero();
        }
    }

    /** The transport outlives its subscriptions. */
    @Test
    default void transportGoesOnAfterCancellation() throws InterruptedException {
        String topic = newTopic();
        NetworkTransport transport = transport();
        for (int i = 0; i < 5; i++) {
            LiveListener.live(transport, Set.of(topic)).close();
        }

        try (LiveListener listener = LiveListener.live(transport, Set.of(topic))) {
            transport.publish(List.of(envelope(topic, 1_000_000, "still here"))).block(LiveListener.PATIENCE);
            assertThat(listener.nextEnvelope().timestampNs()).isEqualTo(1_000_000);
        }
    }

    /** What is open breaks, what comes later fails, and to close again is no error. */
    @Test
    default void closedTransportIsOutOfReach() throws InterruptedException {
        NetworkTransport transport = transport();
        try (LiveListener listener = LiveListener.live(transport, Set.of(newTopic()))) {
            transport.close().block(LiveListener.PATIENCE);
            transport.close().block(LiveListener.PATIENCE);

            assertThat(listener.awaitEnd())
                    .isInstanceOfSatisfying(
                            TransportException.class,
                            failure -> assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE));
        }
        assertThatExceptionOfType(TransportException.class)
                .isThrownBy(() -> transport
                        .query(new TopicQuery(newTopic(), 0, 1, Optional.empty()))
                        .block(LiveListener.PATIENCE))
                .satisfies(failure -> assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE));
    }

    private void publish(NetworkEnvelope... envelopes) {
        transport().publish(List.of(envelopes)).block(LiveListener.PATIENCE);
    }

    private void assertRefused(NetworkEnvelope... envelopes) {
        assertThatExceptionOfType(TransportException.class)
                .isThrownBy(() -> publish(envelopes))
                .satisfies(failure -> assertThat(failure.kind()).isEqualTo(Kind.REFUSED));
    }

    private QueryPage query(String topic, long startNs, int limit, Optional<PageCursor> after) {
        return query(new TopicQuery(topic, startNs, limit, after));
    }

    private QueryPage query(TopicQuery query) {
        return transport().query(query).blockOptional(LiveListener.PATIENCE).orElseThrow();
    }

    private List<EnvelopePosition> walk(String topic, int limit) {
        List<EnvelopePosition> walked = new ArrayList<>();
        Optional<PageCursor> after = Optional.empty();
        do {
            QueryPage page = query(topic, 0, limit, after);
            assertThat(page.envelopes()).hasSizeLessThanOrEqualTo(limit);
            page.envelopes().stream().map(EnvelopePosition::of).forEach(walked::add);
            after = page.next();
        } while (after.isPresent());
        return walked;
    }

    private static void assertSame(NetworkEnvelope one, NetworkEnvelope other) {
        assertThat(one).usingRecursiveComparison().isEqualTo(other);
    }

    private static String newTopic() {
        return "/xmtp/3/message-" + UUID.randomUUID() + "/proto";
    }

    private static NetworkEnvelope envelope(String topic, long timestampNs, String message) {
        return new NetworkEnvelope(topic, timestampNs, message.getBytes(StandardCharsets.UTF_8));
    }
}
