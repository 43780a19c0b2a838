package org.xmtp.reactive.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.xmtp.reactive.node.Client.envelope;
import static org.xmtp.reactive.node.Client.failure;

import io.grpc.Metadata;
import io.grpc.Status;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.xmtp.proto.message.api.v1.Envelope;
import org.xmtp.proto.message.api.v1.SubscribeRequest;

/** NODE.md section 4, on either store. */
@ParameterizedClass
@MethodSource("org.xmtp.reactive.node.StoreKind#asked")
class SubscribeTests extends RunningNode {

    private static final Metadata.Key<String> SUBSCRIBED =
            Metadata.Key.of("subscribed", Metadata.ASCII_STRING_MARSHALLER);

    @Test
    void headersSayThatTheSubscriptionHolds() {
        assertThat(LiveStream.of(client, "t").awaitHeaders().get(SUBSCRIBED)).isEqualTo("true");
        assertThat(LiveStream.all(client).awaitHeaders().get(SUBSCRIBED)).isEqualTo("true");
        assertThat(LiveStream.replaceable(client).awaitHeaders().get(SUBSCRIBED))
                .isEqualTo("true");
    }

    @Test
    void whatIsPublishedAfterTheHeadersArrivesAndNothingFromBefore() {
        // What one of several has stored a moment ago the others have still to hand on.
        assumeTrue(store != StoreKind.TWO_NODES);
        for (int round = 0; round < 50; round++) {
            client.publish(envelope("t", 2L * round, "before"));
            LiveStream<?> live = LiveStream.of(client, "t");
            Envelope after = envelope("t", 2L * round + 1, "after");
            client.publish(after);
            assertThat(live.next()).isEqualTo(after);
            live.cancel();
        }
    }

    @Test
    void withoutTopicsThereAreHeadersAndThenSilence() {
        LiveStream<?> silent = LiveStream.of(client);
        LiveStream<?> live = LiveStream.of(client, "t");
        client.publish(envelope("t", 1, "x"), envelope("", 1, "x"));
        live.next();
        assertThat(silent.isOpen()).isTrue();
    }

    @Test
    void topicsMatchExactly() {
        LiveStream<?> live = LiveStream.of(client, "/xmtp/3/a", "/xmtp/3/b");
        client.publish(envelope("/xmtp/3/a/", 1, "x"), envelope("/xmtp/3/", 1, "x"), envelope("/xmtp/3/A", 1, "x"));
        client.publish(envelope("/xmtp/3/b", 2, "y"));
        assertThat(live.next()).isEqualTo(envelope("/xmtp/3/b", 2, "y"));
    }

    @Test
    void everythingMeansWhatIsBelowXmtp0AndComesOnce() {
        LiveStream<?> all = LiveStream.all(client);
        LiveStream<?> star = LiveStream.of(client, "*", "/xmtp/0/a", "/xmtp/3/b");
        client.publish(envelope("/xmtp/0/a", 1, "x"), envelope("/xmtp/3/b", 2, "x"), envelope("/xmtp/0/c", 3, "x"));
        assertThat(all.next(2)).containsExactly(envelope("/xmtp/0/a", 1, "x"), envelope("/xmtp/0/c", 3, "x"));
        assertThat(star.next(3)).extracting(Envelope::getTimestampNs).containsExactly(1L, 2L, 3L);
    }

    @Test
    void aReplacedSetTakesEffectAndHalfCloseKeepsDelivering() {
        LiveStream<SubscribeRequest> live = LiveStream.replaceable(client);
        live.awaitHeaders();
        live.send(LiveStream.request("a", "kept"));
        awaitTopic(live, "a");
        live.send(LiveStream.request("b", "kept"));
        awaitTopic(live, "b");
        live.halfClose();
        client.publish(envelope("a", 100, "gone"), envelope("kept", 101, "x"), envelope("b", 102, "x"));
        assertThat(live.next(2)).extracting(Envelope::getTimestampNs).containsExactly(101L, 102L);
        live.cancel();
        assertThat(live.awaitStatus().getCode()).isEqualTo(Status.Code.CANCELLED);
    }

    /** Publishes until the stream shows that a request of it has taken effect. */
    private void awaitTopic(LiveStream<?> live, String topic) {
        for (int i = 0; ; i++) {
            client.publish(envelope(topic, i, "is it there"));
            if (!live.drain().isEmpty()) {
                live.settle(client, topic);
                return;
            }
        }
    }

    @Test
    void keptTopicsMissNothingAndRepeatNothingWhileTheSetIsReplaced() {
        LiveStream<SubscribeRequest> live = LiveStream.replaceable(client);
        live.awaitHeaders();
        live.send(LiveStream.request("/xmtp/0/kept"));
        awaitTopic(live, "/xmtp/0/kept");
        CompletableFuture<Void> replacing = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < 300; i++) {
                live.send(LiveStream.request("/xmtp/0/kept", "other-" + i));
            }
        });
        List<Envelope> published = IntStream.range(0, 2_000)
                .mapToObj(i -> envelope("/xmtp/0/kept", 1_000_000 + i, "x"))
                .toList();
        for (int i = 0; i < published.size(); i += 10) {
            client.publish(published.subList(i, i + 10));
        }
        replacing.join();
        assertThat(live.next(published.size())).isEqualTo(published);
    }

    /** As on other nodes, where only Subscribe knows it. */
    @Test
    void aSetThatCanBeReplacedKnowsNoWildcard() {
        LiveStream<SubscribeRequest> live = LiveStream.replaceable(client);
        live.awaitHeaders();
        live.send(LiveStream.request("*", "t"));
        awaitTopic(live, "t");
        client.publish(envelope("/xmtp/0/a", 1, "x"), envelope("*", 2, "x"));
        assertThat(live.next()).isEqualTo(envelope("*", 2, "x"));
    }

    @Test
    void aSubscriptionOfTooManyTopicsIsRefusedWithTheLimit() {
        String[] most = IntStream.range(0, 10_000).mapToObj(i -> "t-" + i).toArray(String[]::new);
        String[] tooMany = Stream.concat(Stream.of(most), Stream.of("t")).toArray(String[]::new);
        LiveStream<?> live = LiveStream.of(client, most);
        client.publish(envelope("t-9999", 1, "x"));
        assertThat(live.next()).isEqualTo(envelope("t-9999", 1, "x"));
        LiveStream<SubscribeRequest> replaceable = LiveStream.replaceable(client);
        replaceable.send(LiveStream.request(tooMany));
        assertThat(replaceable.awaitStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(failure(() -> client.api()
                                .subscribe(LiveStream.request(tooMany))
                                .forEachRemaining(envelope -> {}))
                        .getDescription())
                .contains("10000");
    }

    @Test
    void manyPublishersAndSubscribersMissNothingAndEachTopicKeepsItsOrder() {
        int topics = 8;
        int perTopic = 1_000;
        String[] names = IntStream.range(0, topics).mapToObj(i -> "load-" + i).toArray(String[]::new);
        List<LiveStream<SubscribeRequest>> streams = IntStream.range(0, 4)
                .mapToObj(i -> LiveStream.of(client, names))
                .toList();
        CompletableFuture<?>[] publishers = IntStream.range(0, topics)
                .mapToObj(topic -> CompletableFuture.runAsync(() -> {
                    for (int i = 0; i < perTopic; i += 5) {
                        client.publish(IntStream.range(i, i + 5)
                                .mapToObj(n -> envelope(names[topic], n, "x"))
                                .toList());
                    }
                }))
                .toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(publishers).join();
        for (LiveStream<?> stream : streams) {
            var byTopic = stream.next(topics * perTopic).stream()
                    .collect(Collectors.groupingBy(
                            Envelope::getContentTopic,
                            Collectors.mapping(Envelope::getTimestampNs, Collectors.toList())));
            assertThat(byTopic)
                    .hasSize(topics)
                    .allSatisfy((topic, times) -> assertThat(times)
                            .isEqualTo(IntStream.range(0, perTopic)
                                    .mapToObj(n -> (long) n)
                                    .toList()));
        }
    }

    @Test
    void aSubscriberThatDoesNotReadIsEndedWithAStatusThatSaysSoAndNobodyElseMissesAnything() {
        LiveStream<?> slow = LiveStream.unread(client, 1, "t");
        LiveStream<?> fast = LiveStream.of(client, "t");
        int count = 0;
        while (slow.isOpen() && count < 200) {
            client.publish(envelope("t", count++, new byte[1_000_000]));
            fast.next();
        }
        slow.request(Integer.MAX_VALUE);
        Status status = slow.awaitStatus();
        assertThat(status.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(status.getDescription()).contains("subscriber too slow");
        client.publish(envelope("t", count, "still here"));
        assertThat(fast.next()).isEqualTo(envelope("t", count, "still here"));
    }

    @Test
    void closingTheNodeEndsStreamsWithUnavailable() {
        LiveStream<?> live = LiveStream.of(client, "t");
        closeNodes();
        assertThat(live.awaitStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    }
}
