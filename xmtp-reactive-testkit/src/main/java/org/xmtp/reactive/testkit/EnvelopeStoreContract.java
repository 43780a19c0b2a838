package org.xmtp.reactive.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.xmtp.proto.message.api.v1.Envelope;
import org.xmtp.reactive.node.envelope.AdmittedEnvelope;
import org.xmtp.reactive.node.envelope.ArrivedEnvelope;
import org.xmtp.reactive.node.envelope.EnvelopeId;
import org.xmtp.reactive.node.store.ArrivalPage;
import org.xmtp.reactive.node.store.ArrivalQuery;
import org.xmtp.reactive.node.store.EnvelopePage;
import org.xmtp.reactive.node.store.EnvelopeQuery;
import org.xmtp.reactive.node.store.EnvelopeStore;
import org.xmtp.reactive.node.store.Holdings;
import org.xmtp.reactive.node.store.PageBounds;
import org.xmtp.reactive.node.store.StoreException;
import reactor.core.publisher.Mono;

/**
 * What every store of a node does, wherever it lies: implement {@link #store()} in a test class, and the tests come
 * along. Stores that may have others beside them on the same data implement {@link SharedEnvelopeStoreContract}.
 */
public interface EnvelopeStoreContract extends ExpiryContract {

    /** More than any page holds. */
    PageBounds UNBOUNDED = new PageBounds(1_000_000, Long.MAX_VALUE);

    /** The store under test, open and empty; whoever made it closes it afterwards. */
    @Override
    EnvelopeStore store();

    /** Longer than anything here takes; what is not told by then never is. */
    Duration PATIENCE = Duration.ofMinutes(1);

    /** Waits for a value. */
    static <T> T await(Mono<T> mono) {
        return Objects.requireNonNull(mono.block(PATIENCE), "a value");
    }

    /** Closes a store, and waits until it is. */
    static void close(EnvelopeStore store) {
        store.close().block(PATIENCE);
    }

    /** An envelope with a message of its own. */
    static AdmittedEnvelope sample(String topic, long timestampNs, String message) {
        return sample(topic, timestampNs, ByteString.copyFromUtf8(message));
    }

    private static AdmittedEnvelope sample(String topic, long timestampNs, ByteString message) {
        return AdmittedEnvelope.of(Envelope.newBuilder()
                .setContentTopic(topic)
                .setTimestampNs(timestampNs)
                .setMessage(message)
                .build());
    }

    /** Envelopes of one topic, at one nanosecond each. */
    static List<AdmittedEnvelope> samples(String topic, int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> sample(topic, i, "message " + i))
                .toList();
    }

    private List<ArrivedEnvelope> append(AdmittedEnvelope... batch) {
        return await(store().append(List.of(batch)));
    }

    /** Everything that is kept on topics, in the order of arrival. */
    static List<ArrivedEnvelope> arrived(EnvelopeStore store, String... topics) {
        Map<String, Long> behind = Arrays.stream(topics).collect(Collectors.toMap(Function.identity(), topic -> 0L));
        return await(store.arrivals(new ArrivalQuery(behind, Long.MAX_VALUE, 0, Long.MAX_VALUE, UNBOUNDED)))
                .envelopes();
    }

    private static List<Envelope> envelopes(List<ArrivedEnvelope> arrived) {
        return arrived.stream().map(ArrivedEnvelope::envelope).toList();
    }

    private static List<Envelope> plain(List<AdmittedEnvelope> admitted) {
        return admitted.stream().map(AdmittedEnvelope::envelope).toList();
    }

    private static List<Long> arrivals(List<ArrivedEnvelope> arrived) {
        return arrived.stream().map(ArrivedEnvelope::arrival).toList();
    }

    private List<Envelope> walk(Set<String> topics, boolean ascending, PageBounds bounds) {
        List<Envelope> all = new ArrayList<>();
        Optional<EnvelopeId> after = Optional.empty();
        do {
            EnvelopePage page =
                    await(store().query(new EnvelopeQuery(topics, 0, Long.MAX_VALUE, after, ascending, bounds)));
            all.addAll(envelopes(page.envelopes()));
            after = page.next();
        } while (after.isPresent());
        return all;
    }

    @Test
    default void whatIsNewIsEmittedInItsOrderWithArrivalsThatRise() {
        List<ArrivedEnvelope> first = append(sample("t", 9, "a"), sample("u", 1, "b"), sample("t", 5, "c"));
        List<ArrivedEnvelope> second = append(sample("t", 1, "d"));
        assertThat(envelopes(first))
                .containsExactly(
                        sample("t", 9, "a").envelope(),
                        sample("u", 1, "b").envelope(),
                        sample("t", 5, "c").envelope());
        List<ArrivedEnvelope> all = new ArrayList<>(first);
        all.addAll(second);
        assertThat(arrivals(all)).isSorted().doesNotHaveDuplicates();
        assertThat(all.get(0).arrival()).isEqualTo(1);
        assertThat(arrived(store(), "t", "u")).isEqualTo(all);
        assertThat(store().oldestArrival()).isEqualTo(1);
    }

    @Test
    default void whatIsKnownIsLeftOut() {
        append(sample("t", 1, "a"));
        assertThat(append(sample("t", 1, "a"))).isEmpty();
        List<ArrivedEnvelope> mixed =
                append(sample("t", 2, "b"), sample("t", 1, "a"), sample("t", 3, "c"), sample("t", 2, "b"));
        assertThat(envelopes(mixed))
                .containsExactly(
                        sample("t", 2, "b").envelope(), sample("t", 3, "c").envelope());
        assertThat(append(sample("t1", 2, "x"), sample("t", 2, "1x"))).hasSize(1);
        assertThat(arrivals(arrived(store(), "t", "t1"))).isSorted().hasSize(4);
    }

    @Test
    default void pagesOfTimeHoldEverythingOnceInEitherDirection() {
        List<AdmittedEnvelope> all = new ArrayList<>(samples("t", 0, 40));
        all.addAll(samples("u", 20, 60));
        for (int i = 0; i < 20; i++) {
            all.add(sample("t", 30, "same instant " + i));
        }
        Collections.reverse(all);
        await(store().append(all));
        await(store().append(samples("other", 0, 10)));
        all.sort(Comparator.comparing(AdmittedEnvelope::id));
        List<Envelope> inOrder = plain(all);
        for (int limit : new int[] {1, 7, 100, 1_000}) {
            PageBounds bounds = new PageBounds(limit, Long.MAX_VALUE);
            assertThat(walk(Set.of("t", "u", "none"), true, bounds)).isEqualTo(inOrder);
            List<Envelope> backwards = walk(Set.of("t", "u", "none"), false, bounds);
            Collections.reverse(backwards);
            assertThat(backwards).isEqualTo(inOrder);
        }
    }

    @Test
    default void aPageBeginsAtAnyPosition() {
        await(store().append(samples("t", 0, 10)));
        assertThat(times(0, Long.MAX_VALUE, new EnvelopeId(5, ByteString.EMPTY), true))
                .containsExactly(5L, 6L, 7L, 8L, 9L);
        ByteString last = ByteString.copyFrom(new byte[] {-1}).concat(ByteString.copyFrom(new byte[100]));
        assertThat(times(0, 7, new EnvelopeId(4, last), false)).contains(3L).doesNotContain(5L);
        assertThat(times(3, 7, new EnvelopeId(-1, last), false)).containsExactly(7L, 6L, 5L, 4L, 3L);
        assertThat(times(3, 7, new EnvelopeId(-1, last), true)).isEmpty();
        assertThat(times(7, 3, new EnvelopeId(5, last), true)).isEmpty();
        assertThat(times(0, Long.MAX_VALUE, new EnvelopeId(Long.MAX_VALUE, last), true))
                .isEmpty();
    }

    private List<Long> times(long start, long end, EnvelopeId after, boolean ascending) {
        return await(store().query(
                                new EnvelopeQuery(Set.of("t"), start, end, Optional.of(after), ascending, UNBOUNDED)))
                .envelopes()
                .stream()
                .map(arrived -> arrived.envelope().getTimestampNs())
                .toList();
    }

    @Test
    default void aPageEndsBeforeItsBytesAreFull() {
        List<AdmittedEnvelope> large = IntStream.range(0, 5)
                .mapToObj(i -> sample("t", i, ByteString.copyFrom(new byte[1_000_000])))
                .toList();
        await(store().append(large));
        PageBounds bounds = new PageBounds(100, 3_000_000);
        EnvelopePage page =
                await(store().query(new EnvelopeQuery(Set.of("t"), 0, Long.MAX_VALUE, Optional.empty(), true, bounds)));
        assertThat(page.envelopes()).hasSize(2);
        assertThat(page.next()).contains(large.get(1).id());
        ArrivalPage byArrival =
                await(store().arrivals(new ArrivalQuery(Map.of("t", 0L), Long.MAX_VALUE, 0, Long.MAX_VALUE, bounds)));
        assertThat(byArrival.envelopes()).hasSize(2);
        assertThat(byArrival.isFull()).isTrue();
        assertThat(byArrival.upTo()).isEqualTo(2);
        assertThat(walk(Set.of("t"), true, new PageBounds(100, 1))).isEqualTo(plain(large));
    }

    @Test
    default void pagesByArrivalBeginBehindTheirPlaces() {
        List<ArrivedEnvelope> first = await(store().append(samples("t", 0, 10)));
        List<ArrivedEnvelope> second = await(store().append(samples("u", 0, 10)));
        ArrivalQuery query = new ArrivalQuery(
                Map.of("t", first.get(7).arrival(), "u", second.get(4).arrival(), "none", 0L),
                Long.MAX_VALUE,
                0,
                8,
                new PageBounds(3, Long.MAX_VALUE));
        ArrivalPage page = await(store().arrivals(query));
        assertThat(page.envelopes()).containsExactly(first.get(8), second.get(5), second.get(6));
        assertThat(page.isFull()).isTrue();
        assertThat(page.upTo()).isEqualTo(second.get(6).arrival());
        ArrivalPage rest = await(store().arrivals(new ArrivalQuery(
                Map.of("t", page.upTo(), "u", page.upTo()), Long.MAX_VALUE, 0, 8, query.bounds())));
        assertThat(rest.envelopes()).containsExactly(second.get(7), second.get(8));
        assertThat(rest.isFull()).isFalse();
        assertThat(rest.upTo()).isEqualTo(second.get(9).arrival());
        long end = first.get(9).arrival();
        assertThat(await(store().arrivals(
                                new ArrivalQuery(Map.of("t", 0L, "u", 0L), end, 0, Long.MAX_VALUE, UNBOUNDED))))
                .isEqualTo(new ArrivalPage(first, end, false));
        assertThat(await(store().arrivals(new ArrivalQuery(Map.of("t", 0L), 20, 5, 3, UNBOUNDED)))
                        .envelopes())
                .isEmpty();
    }

    @Test
    default void whatStandsAtAnArrivalIsKnown() {
        List<ArrivedEnvelope> arrived = append(sample("t", 1, "a"), sample("t", 2, "b"));
        long second = arrived.get(1).arrival();
        ByteString digest = sample("t", 2, "b").id().digest();
        assertThat(await(store().holds("t", second, digest))).isTrue();
        assertThat(await(store().holds("t", second - 1, digest))).isFalse();
        assertThat(await(store().holds("u", second, digest))).isFalse();
        assertThat(await(store().holds("t", second, ByteString.EMPTY))).isFalse();
        assertThat(await(store().holds("t", second, digest.concat(digest)))).isFalse();
        for (long other : new long[] {0, -1, Long.MIN_VALUE, Long.MAX_VALUE}) {
            assertThat(await(store().holds("t", other, digest))).isFalse();
        }
    }

    @Test
    default void everythingThatMayBeStoredComesBackAsItWas() {
        List<AdmittedEnvelope> strange = List.of(
                sample("", 0, ""),
                sample("\0", 1, "nul"),
                sample("a\0b\\'\"{},%$1", 2, "\0"),
                sample("\ud83d\ude00".repeat(75), 3, "300 bytes"),
                sample("t", Long.MAX_VALUE, "the end of time"),
                sample("t", 4, ByteString.copyFrom(new byte[1_048_214])));
        await(store().append(strange));
        for (AdmittedEnvelope one : strange) {
            assertThat(walk(Set.of(one.topic()), true, UNBOUNDED)).contains(one.envelope());
        }
        assertThat(envelopes(arrived(
                        store(),
                        strange.stream().map(AdmittedEnvelope::topic).distinct().toArray(String[]::new))))
                .isEqualTo(plain(strange));
        assertThat(await(store().append(strange))).isEmpty();
    }

    @Test
    default void aQueryMayNameManyTopics() {
        List<AdmittedEnvelope> all = IntStream.range(0, 1_000)
                .mapToObj(i -> sample("topic " + i, 1_000 - i, "m"))
                .toList();
        await(store().append(all));
        Set<String> topics = all.stream().map(AdmittedEnvelope::topic).collect(Collectors.toSet());
        List<Envelope> reversed = new ArrayList<>(plain(all));
        Collections.reverse(reversed);
        assertThat(walk(topics, true, new PageBounds(600, Long.MAX_VALUE))).isEqualTo(reversed);
    }

    @Test
    default void whatIsHeldIsToldWithoutRepeats() {
        Holdings none = await(store().holdings());
        assertThat(none.envelopes()).isZero();
        append(sample("t", 1, "one"), sample("u", 2, "two"), sample("t", 1, "one"));
        append(sample("t", 3, "three"), sample("t", 1, "one"));

        Holdings held = await(store().holdings());
        assertThat(held.envelopes()).isEqualTo(3);
        held.topics().ifPresent(topics -> assertThat(topics).isEqualTo(2));
        assertThat(held.bytes()).isGreaterThanOrEqualTo("onetwothree".length());
        assertThat(held.place()).isNotBlank().doesNotContain("secret");
    }

    @Test
    default void readersSeeWhatIsAppendedMeanwhileOnceAndInOrder() {
        int batches = 200;
        CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < batches; i++) {
                await(store().append(samples("t", i * 5, i * 5 + 5)));
            }
        });
        List<Long> seen = new ArrayList<>();
        long upTo = 0;
        boolean wasDone;
        do {
            wasDone = writing.isDone();
            ArrivalPage page = await(store().arrivals(
                            new ArrivalQuery(Map.of("t", upTo), Long.MAX_VALUE, 0, Long.MAX_VALUE, UNBOUNDED)));
            page.envelopes().forEach(arrived -> seen.add(arrived.envelope().getTimestampNs()));
            upTo = page.upTo();
        } while (!wasDone);
        writing.join();
        assertThat(seen)
                .isEqualTo(plain(samples("t", 0, batches * 5)).stream()
                        .map(Envelope::getTimestampNs)
                        .toList());
    }

    @Test
    default void whatIsAskedAfterTheClosingFails() {
        append(sample("t", 1, "a"));
        close(store());
        close(store());
        EnvelopeQuery query = new EnvelopeQuery(Set.of("t"), 0, Long.MAX_VALUE, Optional.empty(), true, UNBOUNDED);
        for (Mono<?> asked : List.of(
                store().append(samples("t", 2, 3)),
                store().query(query),
                store().arrivals(new ArrivalQuery(Map.of("t", 0L), 1, 0, 1, UNBOUNDED)),
                store().holds("t", 1, sample("t", 1, "a").id().digest()),
                store().holdings())) {
            assertThatThrownBy(() -> asked.block(PATIENCE)).isInstanceOf(StoreException.class);
        }
    }
}
