package org.xmtp.reactive.node.store.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.xmtp.reactive.node.store.journal.Journals.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xmtp.reactive.node.envelope.AdmittedEnvelope;
import org.xmtp.reactive.node.envelope.ArrivedEnvelope;
import org.xmtp.reactive.node.store.ArrivalPage;
import org.xmtp.reactive.node.store.ArrivalQuery;
import org.xmtp.reactive.node.store.EnvelopePage;
import org.xmtp.reactive.node.store.EnvelopeQuery;
import org.xmtp.reactive.node.store.EnvelopeStore;
import org.xmtp.reactive.node.store.Lag;
import org.xmtp.reactive.node.store.PageBounds;
import org.xmtp.reactive.node.store.StoreException;
import reactor.core.publisher.Mono;

/** A journal before a database that takes over when the test lets it. */
class JournaledEnvelopeStoreTests {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final PageBounds ALL = new PageBounds(1_000_000, Long.MAX_VALUE);

    @TempDir
    Path folder;

    private final HeldDatabase database = new HeldDatabase();

    @SuppressWarnings("NullAway.Init")
    private EnvelopeStore store;

    @BeforeEach
    void open() {
        store = opened();
    }

    @AfterEach
    void close() {
        database.mend();
        database.letGo();
        store.close().block(PATIENCE);
    }

    private EnvelopeStore opened() {
        return value(JournaledEnvelopeStore.open(database, Journals.plainFiles(folder)));
    }

    private static <T> T value(Mono<T> mono) {
        return Objects.requireNonNull(mono.block(PATIENCE), "a value");
    }

    private List<ArrivedEnvelope> append(AdmittedEnvelope... batch) {
        return value(store.append(List.of(batch)));
    }

    private static EnvelopeQuery query(String topic) {
        return new EnvelopeQuery(Set.of(topic), 0, Long.MAX_VALUE, Optional.empty(), true, ALL);
    }

    private static ArrivalQuery behind(String topic) {
        return new ArrivalQuery(Map.of(topic, 0L), Long.MAX_VALUE, 0, Long.MAX_VALUE, ALL);
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    @Test
    void whatIsAcknowledgedNeedNotBeInTheDatabase() {
        database.hold();
        assertThat(append(sample(1), sample(2), sample(1)))
                .containsExactly(
                        new ArrivedEnvelope(sample(1).envelope(), 1),
                        new ArrivedEnvelope(sample(2).envelope(), 2));
        assertThat(append(sample(2), sample(3))).hasSize(1);
        assertThat(database.all()).isEmpty();
        assertThat(store.lag().envelopes()).isEqualTo(3);
        assertThat(store.lag().bytes()).isPositive();
        database.letGo();
        value(store.holdings());
        assertThat(store.lag()).isEqualTo(Lag.NONE);
    }

    @Test
    void whoReadsWaitsForWhatWasAcknowledgedOnItsTopicsAndNobodyElseDoes() {
        append(sample(3));
        database.hold();
        append(sample(1));
        CompletableFuture<EnvelopePage> byTime = store.query(query("topic 1")).toFuture();
        CompletableFuture<ArrivalPage> byArrival =
                store.arrivals(behind("topic 1")).toFuture();
        CompletableFuture<Boolean> holds =
                store.holds("topic 1", 2, sample(1).id().digest()).toFuture();
        ArrivalPage other = value(store.arrivals(behind("topic 2")));

        assertThat(other).isEqualTo(new ArrivalPage(List.of(), 2, false));
        assertThat(value(store.query(query("topic 2"))).envelopes()).isEmpty();
        assertThat(byTime).isNotDone();
        assertThat(byArrival).isNotDone();
        assertThat(holds).isNotDone();

        database.letGo();
        ArrivedEnvelope first = new ArrivedEnvelope(sample(1).envelope(), 2);
        assertThat(byTime.join().envelopes()).containsExactly(first);
        assertThat(byArrival.join()).isEqualTo(new ArrivalPage(List.of(first), 2, false));
        assertThat(holds.join()).isTrue();
    }

    @Test
    void theDatabaseTakesOverByItselfInOrderAndMuchAtATime() {
        List<ArrivedEnvelope> told = new ArrayList<>();
        // One that keeps up with who appends has little to take over at a time.
        database.hold();
        for (int i = 1; i <= 500; i++) {
            told.addAll(append(sample(i)));
        }
        database.letGo();
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (database.newest() < 500) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.onSpinWait();
        }
        assertThat(database.all()).isEqualTo(told);
        assertThat(database.transactions).hasSizeLessThan(500);
    }

    @Test
    void aTransactionIsBounded() {
        database.hold();
        byte[] large = new byte[1_000_000];
        for (int i = 1; i <= 12; i++) {
            append(sample(i, large));
        }
        database.letGo();
        value(store.holdings());
        assertThat(database.all()).hasSize(12);
        assertThat(database.transactions)
                .allSatisfy(transaction -> assertThat(transaction).hasSizeLessThanOrEqualTo(3));
    }

    @Test
    void whoAppendsWaitsWhileTheDatabaseIsTooFarBehind() {
        database.hold();
        byte[] large = new byte[1_000_000];
        long number = 0;
        long pending = 0;
        while (pending <= JournaledEnvelopeStore.MAX_PENDING_BYTES) {
            AdmittedEnvelope next = sample(++number, large);
            append(next);
            pending += next.weight();
        }
        CompletableFuture<List<ArrivedEnvelope>> waits =
                store.append(List.of(sample(++number))).toFuture();
        assertThat(waits).isNotDone();
        database.letGo();
        assertThat(waits.join()).extracting(ArrivedEnvelope::arrival).containsExactly(number);
    }

    @Test
    void whoAppendsWaitsForTheDatabaseWhereBothFilesFailed() {
        store.close().block(PATIENCE);
        FragileDisk disk = new FragileDisk(new Random(1));
        store = value(JournaledEnvelopeStore.open(database, new JournalFiles(folder, disk)));
        database.hold();
        for (int file = 1; file <= 2; file++) {
            append(sample(file));
            disk.failForces(true);
            assertThatThrownBy(() -> append(sample(10))).isInstanceOf(StoreException.class);
            disk.mend();
        }
        CompletableFuture<List<ArrivedEnvelope>> waits =
                store.append(List.of(sample(3))).toFuture();
        assertThat(waits).isNotDone();
        database.letGo();
        assertThat(waits.join()).extracting(ArrivedEnvelope::arrival).containsExactly(3L);
        value(store.holdings());
        assertThat(database.all())
                .extracting(arrived -> arrived.envelope().getTimestampNs())
                .containsExactly(1L, 2L, 3L);
    }

    @Test
    void aDatabaseThatFailsIsToldUntilItDoesNotAnyMore() {
        append(sample(2));
        value(store.holdings());
        database.fail();
        append(sample(1));
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> store.query(query("topic 1")).block(PATIENCE))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("is full");
            assertThatThrownBy(() -> append(sample(4))).isInstanceOf(StoreException.class);
            assertThat(value(store.query(query("topic 2"))).envelopes()).hasSize(1);
            assertThat(value(store.holdings()).envelopes()).isEqualTo(1);
        }
        database.mend();
        assertThat(append(sample(4))).extracting(ArrivedEnvelope::arrival).containsExactly(3L);
        assertThat(value(store.query(query("topic 1"))).envelopes())
                .extracting(ArrivedEnvelope::arrival)
                .containsExactly(2L, 3L);
    }

    /** What was begun before there was room says nothing of now. */
    @Test
    void whoComesWhileItFailsIsToldHowTheNextAttemptEnds() {
        database.hold();
        append(sample(1));
        CompletableFuture<EnvelopePage> before = store.query(query("topic 1")).toFuture();
        database.failOnce();
        CompletableFuture<EnvelopePage> since = store.query(query("topic 1")).toFuture();
        database.letGo();
        assertThatThrownBy(before::join).hasCauseInstanceOf(StoreException.class);
        assertThat(since.join().envelopes()).hasSize(1);
    }

    @Test
    void theTakingOverGoesOnAfterAnErrorOfTheMachine() {
        append(sample(1));
        database.throwOnce(new OutOfMemoryError("of the test"));
        assertThatThrownBy(() -> store.query(query("topic 1")).block(PATIENCE)).isInstanceOf(OutOfMemoryError.class);
        assertThat(value(store.query(query("topic 1"))).envelopes()).hasSize(1);
        assertThat(append(sample(4))).hasSize(1);
    }

    @Test
    void whatFailedIsTriedAgainWithoutAnybodyAsking() {
        database.fail();
        append(sample(1));
        assertThatThrownBy(() -> store.query(query("topic 1")).block(PATIENCE)).isInstanceOf(StoreException.class);
        database.mend();
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (database.newest() < 1) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.onSpinWait();
        }
    }

    @Test
    void theClosingTakesOverEverythingAndLeavesNoJournal() throws IOException {
        for (int i = 1; i <= 10; i++) {
            append(sample(i));
        }
        assertThat(files()).isNotEmpty();
        CompletableFuture<Void> once = store.close().toFuture();
        store.close().block(PATIENCE);
        assertThat(once).isDone();
        assertThat(database.all()).hasSize(10);
        assertThat(files()).isEmpty();
        assertThatThrownBy(() -> append(sample(11))).isInstanceOf(StoreException.class);
    }

    @Test
    void whatCannotBeTakenOverAtTheClosingIsAtTheNextOpening() throws IOException {
        append(sample(1));
        value(store.holdings());
        database.fail();
        List<ArrivedEnvelope> told = append(sample(2), sample(3));
        store.close().block(PATIENCE);
        assertThat(files()).isNotEmpty();
        assertThatThrownBy(this::opened).isInstanceOf(StoreException.class).hasMessageContaining("is full");
        database.mend();

        store = opened();
        assertThat(database.all()).hasSize(3).endsWith(told.toArray(ArrivedEnvelope[]::new));
        assertThat(append(sample(3), sample(4)))
                .extracting(ArrivedEnvelope::arrival)
                .containsExactly(4L);
    }

    @Test
    void whatIsKnownIsLeftOutWhereverItIsAndWhateverItsTime() {
        Random random = new Random(3);
        List<AdmittedEnvelope> known = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            List<AdmittedEnvelope> batch = new ArrayList<>();
            for (int j = random.nextInt(5); j >= 0; j--) {
                long time = random.nextBoolean() ? random.nextLong(3_000_000_000L) : random.nextLong(Long.MAX_VALUE);
                batch.add(sample(time));
            }
            List<AdmittedEnvelope> repeated = new ArrayList<>(batch);
            for (int j = 0; j < 3 && !known.isEmpty(); j++) {
                repeated.add(random.nextInt(repeated.size()), known.get(random.nextInt(known.size())));
            }
            assertThat(value(store.append(repeated)))
                    .extracting(ArrivedEnvelope::envelope)
                    .containsExactlyElementsOf(
                            batch.stream().map(AdmittedEnvelope::envelope).toList());
            known.addAll(batch);
            if (random.nextInt(20) == 0) {
                store.close().block(PATIENCE);
                store = opened();
            }
        }
    }

    @Test
    void whatIsNewByItsTimeIsNotLookedUp() {
        for (int i = 1; i <= 100; i++) {
            append(sample(i));
        }
        assertThat(database.lookups).hasValue(0);
    }
}
