package org.xmtp.reactive.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.xmtp.reactive.testkit.EnvelopeStoreContract.arrived;
import static org.xmtp.reactive.testkit.EnvelopeStoreContract.await;
import static org.xmtp.reactive.testkit.EnvelopeStoreContract.samples;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.node.envelope.ArrivedEnvelope;
import org.xmtp.reactive.node.store.ArrivalPage;
import org.xmtp.reactive.node.store.ArrivalQuery;
import org.xmtp.reactive.node.store.Deleted;
import org.xmtp.reactive.node.store.EnvelopeStore;
import org.xmtp.reactive.node.store.PageBounds;
import org.xmtp.reactive.node.store.SharedEnvelopeStore;
import org.xmtp.reactive.node.store.StoredRow;

/** What a store does beside another one on the same data. */
public interface SharedEnvelopeStoreContract extends EnvelopeStoreContract {

    /** Another store on the data of {@link #store()}, open; whoever made it closes it afterwards. */
    SharedEnvelopeStore second();

    private static CompletableFuture<List<ArrivedEnvelope>> writing(EnvelopeStore store, String topic, int batches) {
        return CompletableFuture.supplyAsync(() -> {
            List<ArrivedEnvelope> added = new ArrayList<>();
            for (int i = 0; i < batches; i++) {
                added.addAll(await(store.append(samples(topic, i * 7, i * 7 + 7))));
            }
            return added;
        });
    }

    @Test
    default void bothAreOneStore() {
        assertThat(second().id()).isEqualTo(store().id());
        List<ArrivedEnvelope> added = await(store().append(samples("t", 0, 3)));
        assertThat(arrived(second(), "t")).isEqualTo(added);
        assertThat(await(second().append(samples("t", 0, 3)))).isEmpty();
    }

    /** No number is given twice or left out, and none becomes visible behind a greater one. */
    @Test
    default void arrivalsOfTwoWritersRiseTogether() {
        int batches = 100;
        CompletableFuture<List<ArrivedEnvelope>> one = writing(store(), "a", batches);
        CompletableFuture<List<ArrivedEnvelope>> other = writing(second(), "b", batches);
        List<Long> seen = new ArrayList<>();
        long upTo = 0;
        boolean wereDone;
        do {
            wereDone = one.isDone() && other.isDone();
            ArrivalPage page = await(store().arrivals(new ArrivalQuery(
                    Map.of("a", upTo, "b", upTo), Long.MAX_VALUE, 0, Long.MAX_VALUE, UNBOUNDED)));
            page.envelopes().forEach(arrived -> seen.add(arrived.arrival()));
            upTo = page.upTo();
        } while (!wereDone);
        List<Long> all = LongStream.rangeClosed(1, 2L * 7 * batches).boxed().toList();
        assertThat(seen).isEqualTo(all);
        assertThat(Stream.concat(one.join().stream(), other.join().stream()).map(ArrivedEnvelope::arrival))
                .containsExactlyInAnyOrderElementsOf(all);
    }

    @Test
    default void whatBothStoreAtATimeIsNewToOneOfThem() {
        int batches = 100;
        CompletableFuture<List<ArrivedEnvelope>> one = writing(store(), "t", batches);
        CompletableFuture<List<ArrivedEnvelope>> other = writing(second(), "t", batches);
        List<ArrivedEnvelope> all =
                Stream.concat(one.join().stream(), other.join().stream()).toList();
        assertThat(all).hasSize(7 * batches);
        assertThat(arrived(second(), "t")).hasSize(7 * batches).containsExactlyInAnyOrderElementsOf(all);
    }

    /** In the order of arrival, over all topics, whoever stored it; in pages of so many envelopes and bytes. */
    @Test
    default void allThatArrivedIsReadInThatOrder() {
        assertThat(await(second().newestArrival())).isZero();
        List<ArrivedEnvelope> added = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            added.addAll(await((i % 2 == 0 ? store() : second()).append(samples("t" + i % 3, i * 7, i * 7 + 7))));
        }
        assertThat(await(second().newestArrival())).isEqualTo(70);
        List<ArrivedEnvelope> read = new ArrayList<>();
        long behind = 0;
        ArrivalPage page;
        do {
            page = await(second().arrivedBehind(behind, new PageBounds(9, Long.MAX_VALUE)));
            assertThat(page.envelopes()).hasSizeLessThanOrEqualTo(9);
            read.addAll(page.envelopes());
            behind = page.upTo();
        } while (page.isFull());
        assertThat(read).isEqualTo(added);
        assertThat(await(second().arrivedBehind(70, UNBOUNDED)).envelopes()).isEmpty();
        assertThat(await(second().arrivedBehind(30, new PageBounds(9, 1))).envelopes())
                .containsExactly(added.get(30));
    }

    /** Also a topic of which one of them knew, and which went and came back. */
    @Test
    default void whatOneDeletesIsGoneForTheOther() {
        for (int time = 0; time < 5; time++) {
            await(store().append(samples("t", 0, 10)));
            assertThat(arrived(store(), "t")).hasSize(10);
            assertThat(arrived(second(), "t")).hasSize(10);
            List<StoredRow> all = await(second().expiry().rows(0, Long.MAX_VALUE, 100));
            assertThat(await(second().expiry().delete(WALK, 0, all)).envelopes())
                    .isEqualTo(10);
            assertThat(arrived(store(), "t")).isEmpty();
            assertThat(await(store().expiry().keptBytes())).isZero();
            await(store().expiry().note(BEGIN));
            assertThat(store().oldestArrival()).isEqualTo(time * 10L + 11);
        }
        assertThat(await(second().newestArrival())).isEqualTo(50);
    }

    /** One of them at a time: the other is told so, or finds what is left. */
    @Test
    default void whatBothDeleteAtATimeIsDeletedOnce() {
        await(store().append(samples("t", 0, 2_000)));
        List<StoredRow> all = await(store().expiry().rows(0, Long.MAX_VALUE, 2_000));
        CompletableFuture<Long> one = deleting(store(), all);
        CompletableFuture<Long> other = deleting(second(), all);
        assertThat(one.join() + other.join()).isEqualTo(2_000);
        assertThat(await(store().expiry().keptBytes())).isZero();
        assertThat(arrived(store(), "t")).isEmpty();
    }

    private static CompletableFuture<Long> deleting(EnvelopeStore store, List<StoredRow> rows) {
        return CompletableFuture.supplyAsync(() -> {
            long deleted = 0;
            for (int from = 0; from < rows.size(); from += 50) {
                List<StoredRow> step = rows.subList(from, from + 50);
                Deleted gone = null;
                while (gone == null) {
                    gone = store.expiry()
                            .delete(WALK, step.get(step.size() - 1).arrival(), step)
                            .block(PATIENCE);
                }
                deleted += gone.envelopes();
            }
            return deleted;
        });
    }
}
