package org.xmtp.reactive.node.store.h2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xmtp.proto.message.api.v1.Envelope;
import org.xmtp.reactive.node.envelope.AdmittedEnvelope;
import org.xmtp.reactive.node.envelope.ArrivedEnvelope;
import org.xmtp.reactive.node.retention.Retention;
import org.xmtp.reactive.node.retention.RetentionRules;
import org.xmtp.reactive.node.store.ArrivalQuery;
import org.xmtp.reactive.node.store.EnvelopeStore;
import org.xmtp.reactive.node.store.PageBounds;
import org.xmtp.reactive.node.store.StoreException;
import org.xmtp.reactive.node.store.StoredRow;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** A file that is made small again while others store and read. */
class RewritingTests {

    private static final long WASTE = 8L << 20;
    private static final int MESSAGE = 1_000;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Random random = new Random(11);
    private long published;

    @TempDir
    private Path folder = Path.of("");

    @SuppressWarnings("NullAway.Init")
    private EnvelopeStore store;

    @BeforeEach
    void open() {
        CrampedPath.limit(Long.MAX_VALUE);
        store = opened();
    }

    @AfterEach
    void close() {
        CrampedPath.limit(Long.MAX_VALUE);
        store.close().block(PATIENCE);
    }

    private EnvelopeStore opened() {
        return value(H2EnvelopeStore.open(folder, CrampedPath.FILES, WASTE));
    }

    private static <T> T value(Mono<T> mono) {
        return Objects.requireNonNull(mono.block(PATIENCE), "a value");
    }

    private void append(int count) {
        List<AdmittedEnvelope> batch = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] message = new byte[MESSAGE];
            random.nextBytes(message);
            batch.add(AdmittedEnvelope.of(Envelope.newBuilder()
                    .setContentTopic("t" + random.nextInt(50))
                    .setTimestampNs(++published)
                    .setMessage(ByteString.copyFrom(message))
                    .build()));
        }
        value(store.append(batch));
    }

    private List<StoredRow> rows() {
        return value(store.expiry().rows(0, Long.MAX_VALUE, 1_000_000));
    }

    private long size() {
        try {
            return Files.size(folder.resolve("envelopes.mv.db"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void tidy() {
        store.expiry().tidy().block(PATIENCE);
    }

    /** One commit each, by somebody who looks: that wastes most. */
    private void growTo(long bytes) {
        while (size() < bytes) {
            append(1);
            value(store.holdings());
        }
    }

    /** Whoever goes away in the middle takes nothing from others: neither the file, nor the database as it is open. */
    @Test
    void whatIsReadAndCancelledMeanwhileCostsNothing() {
        growTo(WASTE * 2);
        Disposable rewriting = store.expiry().tidy().subscribe();
        for (int i = 0; i < 2_000 || !rewriting.isDisposed(); i++) {
            Disposable read = store.expiry().rows(0, Long.MAX_VALUE, 100).subscribe(rows -> {}, error -> {});
            LockSupport.parkNanos(random.nextInt(100_000));
            read.dispose();
            if (i % 50 == 0) {
                append(1);
            }
        }
        List<StoredRow> before = rows();
        assertThat(before).hasSize((int) published);
        store.close().block(PATIENCE);
        store = opened();

        assertThat(rows()).isEqualTo(before);
    }

    private void assertIsWhole() {
        List<StoredRow> rows = rows();
        assertThat(rows)
                .extracting(StoredRow::arrival)
                .isEqualTo(LongStream.rangeClosed(1, published).boxed().toList());
        assertThat(value(store.expiry().keptBytes()))
                .isEqualTo(rows.stream().mapToLong(StoredRow::weight).sum());
        int read = 0;
        for (int topic = 0; topic < 50; topic++) {
            List<ArrivedEnvelope> envelopes = value(store.arrivals(new ArrivalQuery(
                            Map.of("t" + topic, 0L),
                            Long.MAX_VALUE,
                            0,
                            Long.MAX_VALUE,
                            new PageBounds(1_000_000, Long.MAX_VALUE))))
                    .envelopes();
            read += envelopes.size();
            assertThat(envelopes)
                    .allSatisfy(arrived ->
                            assertThat(arrived.envelope().getMessage().size()).isEqualTo(MESSAGE));
        }
        assertThat(read).isEqualTo((int) published);
    }

    @Test
    void aFileIsMadeSmallOnceMuchOfItIsOfNoUse() {
        append(100);
        tidy();
        long before = size();
        growTo(WASTE * 2);
        tidy();
        assertThat(size()).isLessThan(WASTE / 2).isNotEqualTo(before);
        assertIsWhole();
        store.close().block(PATIENCE);
        store = opened();
        assertIsWhole();
        assertThat(folder.toFile().list())
                .containsExactlyInAnyOrder("envelopes.mv.db", "journal-0", "journal-1", "node.lock");
    }

    @Test
    void whatIsStoredAndReadMeanwhileIsThere() {
        growTo(WASTE * 2);
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
            while (!over.get()) {
                append(1 + random.nextInt(20));
            }
        });
        CompletableFuture<Void> reading = CompletableFuture.runAsync(() -> {
            while (!over.get()) {
                assertThat(rows()).isNotEmpty();
            }
        });
        int times = 0;
        long end = System.nanoTime() + Duration.ofSeconds(6).toNanos();
        while (System.nanoTime() < end) {
            long before = size();
            tidy();
            times += size() < before ? 1 : 0;
        }
        over.set(true);
        writing.join();
        reading.join();
        assertThat(times).isPositive();
        assertIsWhole();
    }

    /** In a small version: far more is stored than the file ever holds. */
    @Test
    void aStoreUnderLoadThatKeepsSomeStopsGrowing() {
        long kept = 500 * (MESSAGE + StoredRow.OVERHEAD_BYTES);
        Retention retention = new Retention(
                store.expiry(),
                RetentionRules.none().keepBytes(kept),
                Clock.systemUTC(),
                Duration.ofMillis(20),
                Schedulers.parallel(),
                left -> {});
        try {
            long largest = 0;
            for (int i = 0; i < 4_000; i++) {
                append(2);
                largest = Math.max(largest, size());
            }
            assertThat(largest).isLessThan(WASTE * 8);
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (value(store.expiry().keptBytes()) > kept) {
                assertThat(System.nanoTime()).isLessThan(end);
                Thread.onSpinWait();
            }
            assertThat(rows())
                    .hasSize(500)
                    .last()
                    .extracting(StoredRow::arrival)
                    .isEqualTo(published);
        } finally {
            retention.close();
        }
    }

    @Test
    void aCopyThatAKillLeftIsDeletedAndTheFileStays() throws IOException {
        append(100);
        store.close().block(PATIENCE);
        Files.writeString(folder.resolve("envelopes-copy.mv.db"), "half of it");
        Files.writeString(folder.resolve("envelopes-copy.mv.db.tempFile"), "and this");
        store = opened();
        assertThat(folder.toFile().list())
                .containsExactlyInAnyOrder("envelopes.mv.db", "journal-0", "journal-1", "node.lock");
        assertIsWhole();
    }

    /** The state of the files at any moment, as a kill leaves them. */
    @Test
    void whateverMomentANodeIsKilledAtEverythingIsThere() throws IOException {
        growTo(WASTE * 2);
        CompletableFuture<Void> tidying = CompletableFuture.runAsync(this::tidy);
        Path killed = Files.createDirectories(folder.resolve("killed"));
        int looked = 0;
        while (!tidying.isDone()) {
            copyTo(killed);
            EnvelopeStore left = value(H2EnvelopeStore.open(killed));
            assertThat(value(left.expiry().rows(0, Long.MAX_VALUE, 1_000_000))).hasSize((int) published);
            left.close().block(PATIENCE);
            looked++;
        }
        tidying.join();
        assertThat(looked).isPositive();
        assertIsWhole();
    }

    /** Whatever the rewriting is at, nothing of it goes on behind the close, and the next start finds all. */
    @Test
    void whateverStepAStoreIsClosedAtNothingIsLeftOfTheCopy() {
        growTo(WASTE * 2);
        AtomicBoolean closed = new AtomicBoolean(true);
        int closings = 0;
        for (int step = 0; closed.get(); step += 1 + step / 4) {
            closed.set(false);
            closings++;
            if (step == 0) {
                store.expiry().tidy().subscribe();
            } else {
                CrampedPath.atStep(step, () -> {
                    closed.set(true);
                    store.close().subscribe();
                });
                tidy();
            }
            closed.compareAndSet(false, step == 0);
            store.close().block(PATIENCE);
            assertThat(folder.toFile().list())
                    .as("step %s", step)
                    .containsExactlyInAnyOrder("envelopes.mv.db", "node.lock");
            store = opened();
            assertThat(rows()).as("step %s", step).hasSize((int) published);
        }
        assertThat(closings).isGreaterThan(10);
        assertThat(size()).isLessThan(WASTE / 2);
        assertIsWhole();
    }

    /** What was copied may have been cut off since. */
    @Test
    void aCopyOfADatabaseThatFailedMeanwhileIsNotTaken() {
        growTo(WASTE * 2);
        CrampedPath.atStep(1, () -> {
            CrampedPath.limit(size());
            append(1);
            assertThatThrownBy(() -> store.expiry().keptBytes().block(PATIENCE)).isInstanceOf(StoreException.class);
            CrampedPath.limit(Long.MAX_VALUE);
            assertThat(rows()).hasSize((int) published);
        });
        tidy();
        assertThat(size()).isGreaterThan(WASTE);
        assertIsWhole();
    }

    private void copyTo(Path killed) throws IOException {
        for (String file : List.of("journal-0", "journal-1", "envelopes.mv.db", "envelopes-copy.mv.db")) {
            Path there = folder.resolve(file);
            Files.deleteIfExists(killed.resolve(file));
            try {
                Files.copy(there, killed.resolve(file));
            } catch (NoSuchFileException e) {
                // There is no copy at the moment.
            }
        }
    }

    @Test
    void whereThereIsNoRoomForACopyEverythingStaysAsItIs() {
        growTo(WASTE * 2);
        CrampedPath.limit(4_096);
        tidy();
        CrampedPath.limit(Long.MAX_VALUE);
        assertThat(size()).isGreaterThan(WASTE);
        append(1);
        assertIsWhole();
    }
}
