package org.xmtp.reactive.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.xmtp.reactive.testkit.EnvelopeStoreContract.PATIENCE;
import static org.xmtp.reactive.testkit.EnvelopeStoreContract.UNBOUNDED;
import static org.xmtp.reactive.testkit.EnvelopeStoreContract.arrived;
import static org.xmtp.reactive.testkit.EnvelopeStoreContract.await;
import static org.xmtp.reactive.testkit.EnvelopeStoreContract.sample;
import static org.xmtp.reactive.testkit.EnvelopeStoreContract.samples;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.node.envelope.ArrivedEnvelope;
import org.xmtp.reactive.node.store.ArrivalPage;
import org.xmtp.reactive.node.store.ArrivalQuery;
import org.xmtp.reactive.node.store.Deleted;
import org.xmtp.reactive.node.store.EnvelopeQuery;
import org.xmtp.reactive.node.store.EnvelopeStore;
import org.xmtp.reactive.node.store.Expiry;
import org.xmtp.reactive.node.store.StoreException;
import org.xmtp.reactive.node.store.StoredRow;

/** What every store of a node does as envelopes leave it; part of {@link EnvelopeStoreContract}. */
public interface ExpiryContract {

    /** The store under test, open and empty. */
    EnvelopeStore store();

    /** A walk of these tests. */
    ByteString WALK = ByteString.copyFrom(new byte[32]);

    /** A time as good as any. */
    Instant BEGIN = Instant.parse("2030-01-01T00:00:00Z");

    private Expiry expiry() {
        return store().expiry();
    }

    private List<StoredRow> all() {
        return await(expiry().rows(0, Long.MAX_VALUE, 1_000_000));
    }

    private Deleted delete(List<StoredRow> rows) {
        return await(expiry().delete(
                        WALK, rows.isEmpty() ? 0 : rows.get(rows.size() - 1).arrival(), rows));
    }

    private static long weight(List<StoredRow> rows) {
        return rows.stream().mapToLong(StoredRow::weight).sum();
    }

    private static List<Long> arrivals(List<ArrivedEnvelope> envelopes) {
        return envelopes.stream().map(ArrivedEnvelope::arrival).toList();
    }

    @Test
    default void rowsAreReadInTheOrderOfArrivalWhateverTheirTopics() {
        await(store().append(List.of(sample("b", 9, "1"), sample("a", 8, "22"), sample("\0\ud83d\ude00", 7, "333"))));
        assertThat(all())
                .containsExactly(
                        new StoredRow(1, "b", 1), new StoredRow(2, "a", 2), new StoredRow(3, "\0\ud83d\ude00", 3));
        assertThat(await(expiry().rows(1, 2, 10))).containsExactly(new StoredRow(2, "a", 2));
        assertThat(await(expiry().rows(0, 3, 2))).hasSize(2);
        assertThat(await(expiry().rows(3, Long.MAX_VALUE, 10))).isEmpty();
        assertThat(await(expiry().rows(2, 1, 10))).isEmpty();
    }

    @Test
    default void whatWasDeletedIsNowhereAndWhatWasNotIsWhereItWas() {
        List<ArrivedEnvelope> t = await(store().append(samples("t", 0, 20)));
        List<ArrivedEnvelope> u = await(store().append(samples("u", 0, 20)));
        List<StoredRow> leaving = all().stream()
                .filter(row -> row.arrival() <= 10 || row.arrival() == 25)
                .toList();
        assertThat(delete(leaving)).isEqualTo(new Deleted(11, weight(leaving)));
        assertThat(arrived(store(), "t")).isEqualTo(t.subList(10, 20));
        List<ArrivedEnvelope> rest = new ArrayList<>(u);
        rest.remove(4);
        assertThat(arrived(store(), "u")).isEqualTo(rest);
        assertThat(await(store().query(new EnvelopeQuery(
                                Set.of("t", "u"), 0, Long.MAX_VALUE, Optional.empty(), true, UNBOUNDED)))
                        .envelopes())
                .hasSize(29);
        ArrivalPage page = await(
                store().arrivals(new ArrivalQuery(Map.of("t", 5L), Long.MAX_VALUE, 0, Long.MAX_VALUE, UNBOUNDED)));
        assertThat(arrivals(page.envelopes())).first().isEqualTo(11L);
        assertThat(page.upTo()).isEqualTo(40);
        assertThat(await(store().holds("t", 3, sample("t", 2, "message 2").id().digest())))
                .isFalse();
        assertThat(store().oldestArrival()).isEqualTo(11);
    }

    /** Also where the oldest stays, as what is kept for longer does. */
    @Test
    default void whatIsHeldIsWhatWasNotDeleted() {
        await(store().append(samples("t", 0, 10)));
        delete(all().subList(3, 8));
        assertThat(await(store().holdings()).envelopes()).isEqualTo(5);
        await(store().append(samples("t", 3, 4)));
        assertThat(await(store().holdings()).envelopes()).isEqualTo(6);
    }

    /** Rows that are gone are none of another's deletion. */
    @Test
    default void toDeleteAgainDeletesNothingAndCountsOnce() {
        await(store().append(samples("t", 0, 10)));
        List<StoredRow> leaving = all().subList(0, 5);
        delete(leaving);
        long kept = weight(all());
        assertThat(await(expiry().keptBytes())).isEqualTo(kept);
        assertThat(delete(leaving)).isEqualTo(Deleted.NOTHING);
        assertThat(await(expiry().keptBytes())).isEqualTo(kept);
    }

    @Test
    default void arrivalNumbersAreNeverGivenAgain() {
        await(store().append(samples("t", 0, 10)));
        delete(all());
        assertThat(await(expiry().keptBytes())).isZero();
        assertThat(arrived(store(), "t")).isEmpty();
        assertThat(store().oldestArrival()).isEqualTo(11);
        assertThat(arrivals(await(store().append(samples("t", 0, 3))))).containsExactly(11L, 12L, 13L);
        assertThat(arrivals(arrived(store(), "t"))).containsExactly(11L, 12L, 13L);
        assertThat(await(expiry().keptBytes())).isEqualTo(weight(all()));
    }

    @Test
    default void whatIsStoredAgainAfterItWasDeletedIsNew() {
        await(store().append(samples("t", 0, 5)));
        assertThat(await(store().append(samples("t", 0, 5)))).isEmpty();
        delete(all());
        assertThat(await(store().append(samples("t", 0, 5)))).hasSize(5);
        assertThat(await(store().append(samples("t", 0, 5)))).isEmpty();
    }

    @Test
    default void aTopicMayComeBackAfterAllOnItWasDeleted() {
        for (int time = 0; time < 5; time++) {
            await(store().append(samples("t", 0, 3)));
            await(store().append(samples("u", time * 3, time * 3 + 3)));
            assertThat(arrived(store(), "t")).hasSize(3);
            delete(all().stream().filter(row -> row.topic().equals("t")).toList());
            assertThat(arrived(store(), "t")).isEmpty();
        }
        assertThat(arrived(store(), "u")).hasSize(15);
    }

    @Test
    default void whatIsKeptIsCountedAsItCameWithoutRepeats() {
        assertThat(await(expiry().keptBytes())).isZero();
        await(store().append(List.of(sample("t", 1, "abc"), sample("t", 1, "abc"), sample("t", 2, ""))));
        await(store().append(samples("t", 10, 20)));
        await(store().append(samples("t", 15, 25)));
        assertThat(await(expiry().keptBytes())).isEqualTo(weight(all()));
    }

    @Test
    default void whatMayHaveLeftIsKnown() {
        await(store().append(samples("t", 0, 10)));
        assertThat(await(expiry().hasLeft(5))).isFalse();
        delete(all().subList(0, 5));
        assertThat(await(expiry().hasLeft(1))).isTrue();
        assertThat(await(expiry().hasLeft(5))).isTrue();
        for (long other : new long[] {6, 10, 11, 0, -1, Long.MIN_VALUE, Long.MAX_VALUE}) {
            assertThat(await(expiry().hasLeft(other))).as("arrival %d", other).isFalse();
        }
    }

    @Test
    default void aWalkKeepsItsPlace() {
        ByteString other = ByteString.copyFromUtf8("another");
        assertThat(await(expiry().place(WALK))).isZero();
        await(store().append(samples("t", 0, 10)));
        await(expiry().delete(WALK, 7, all().subList(2, 3)));
        await(expiry().delete(other, 3, List.of()));
        assertThat(await(expiry().place(WALK))).isEqualTo(7);
        await(expiry().delete(WALK, 9, List.of()));
        assertThat(await(expiry().place(WALK))).isEqualTo(9);
        assertThat(await(expiry().place(other))).isEqualTo(3);
        assertThat(all()).hasSize(9);
    }

    /** Whatever times the envelopes name. */
    @Test
    default void whatArrivedByATimeIsWhatWasThereWhenItWasNoted() {
        assertThat(await(expiry().note(BEGIN))).isEqualTo(Instant.EPOCH);
        assertThat(await(expiry().arrivedBy(BEGIN))).isZero();
        await(store().append(List.of(sample("t", Long.MAX_VALUE, "of the end"), sample("t", 0, "of the beginning"))));
        assertThat(await(expiry().note(BEGIN))).isEqualTo(BEGIN);
        await(store().append(samples("t", 10, 15)));
        Instant next = BEGIN.plus(Expiry.NOTED_EVERY);
        assertThat(await(expiry().note(next.minusMillis(1)))).isEqualTo(BEGIN);
        assertThat(await(expiry().note(next))).isEqualTo(next);
        assertThat(await(expiry().arrivedBy(BEGIN.minusMillis(1)))).isZero();
        assertThat(await(expiry().arrivedBy(BEGIN))).isEqualTo(2);
        assertThat(await(expiry().arrivedBy(next.minusMillis(1)))).isEqualTo(2);
        assertThat(await(expiry().arrivedBy(next))).isEqualTo(7);
        assertThat(await(expiry().arrivedBy(next.plus(Duration.ofDays(9_999))))).isEqualTo(7);
        assertThat(await(expiry().arrivedBy(Instant.EPOCH.minus(Duration.ofDays(1)))))
                .isZero();
        assertThat(await(expiry().note(next.plus(Duration.ofDays(1)))))
                .as("nothing arrived since")
                .isEqualTo(next);
    }

    /** Nothing gets older by a clock that goes wrong. */
    @Test
    default void aClockThatGoesBackMakesNothingOlder() {
        await(store().append(samples("t", 0, 5)));
        await(expiry().note(BEGIN));
        await(store().append(samples("t", 5, 10)));
        Instant before = BEGIN.minus(Duration.ofDays(20_000));
        assertThat(await(expiry().note(before))).isEqualTo(BEGIN);
        assertThat(await(expiry().arrivedBy(BEGIN.minusMillis(1)))).isZero();
        assertThat(await(expiry().arrivedBy(BEGIN))).isEqualTo(5);
    }

    @Test
    default void readersAndWritersGoOnWhileEnvelopesLeave() {
        int batches = 150;
        CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < batches; i++) {
                await(store().append(samples("t" + i % 5, i * 5, i * 5 + 5)));
            }
        });
        CompletableFuture<Long> reading = CompletableFuture.supplyAsync(() -> {
            long last = 0;
            while (!writing.isDone()) {
                for (ArrivedEnvelope arrived : arrived(store(), "t0", "t1")) {
                    last = Math.max(last, arrived.arrival());
                }
                await(store().query(new EnvelopeQuery(
                        Set.of("t2", "t3"), 0, Long.MAX_VALUE, Optional.empty(), false, UNBOUNDED)));
            }
            return last;
        });
        long deleted = 0;
        while (!writing.isDone()) {
            List<StoredRow> rows = await(expiry().rows(0, Long.MAX_VALUE, 20));
            deleted += delete(rows).envelopes();
        }
        writing.join();
        assertThat(reading.join()).isNotNegative();
        assertThat(deleted + all().size()).isEqualTo(batches * 5L);
        assertThat(await(expiry().keptBytes())).isEqualTo(weight(all()));
        assertThat(arrived(store(), "t0", "t1", "t2", "t3", "t4")).hasSameSizeAs(all());
    }

    @Test
    default void whatIsAskedOfExpiryAfterTheClosingFails() {
        EnvelopeStoreContract.close(store());
        for (var asked : List.of(
                expiry().note(BEGIN),
                expiry().arrivedBy(BEGIN),
                expiry().place(WALK),
                expiry().rows(0, 1, 1),
                expiry().delete(WALK, 1, List.of()),
                expiry().keptBytes(),
                expiry().hasLeft(1))) {
            assertThatThrownBy(() -> asked.block(PATIENCE)).isInstanceOf(StoreException.class);
        }
    }
}
