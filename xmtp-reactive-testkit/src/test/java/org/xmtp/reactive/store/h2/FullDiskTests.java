package org.xmtp.reactive.store.h2;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;
import org.xmtp.reactive.api.StoreKey;
import org.xmtp.reactive.api.XmtpStorageException;
import org.xmtp.reactive.store.CommitException;
import org.xmtp.reactive.store.CommitException.Outcome;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.NumberedWriteSets;
import org.xmtp.reactive.store.StoreHead;
import org.xmtp.reactive.store.StoreRuntime;
import org.xmtp.reactive.testkit.EngineStoreContract;
import org.xmtp.reactive.testkit.StoreSamples;
import reactor.core.publisher.Flux;

/** A disk that is full, and has room again: the store goes on without being opened anew, whoever reads meanwhile. */
@Timeout(120)
final class FullDiskTests {
    private static final StoreKey KEY = StoreKey.of(StoreSamples.bytes(1, StoreKey.LENGTH));
    private static final int BATCH = 7;
    private static final int TIMES = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final FragileDisk disk = FragileDisk.empty(random);
    private final AtomicBoolean over = new AtomicBoolean();
    private EngineStore store = store();

    private EngineStore store() {
        return new H2Store(() -> FragilePath.place(disk, KEY), new FoldLimits(20, 1 << 20), StoreRuntime.SHARED);
    }

    @BeforeEach
    void open() {
        store.open().block();
    }

    @AfterEach
    void close() {
        over.set(true);
        store.close().block(PATIENCE);
    }

    /** Reads without a pause; what fails while the disk does is read again. */
    private void readOn() {
        Flux.range(0, Integer.MAX_VALUE)
                .takeWhile(time -> !over.get())
                .concatMap(time -> store.unsent().onErrorComplete())
                .subscribe();
    }

    @RepeatedTest(5)
    void everythingGoesOnOnceThereIsRoomAgain() throws Exception {
        readOn();
        long position = committed(0, 10 + random.nextInt(30));
        for (int time = 0; time < TIMES; time++) {
            disk.limit(disk.size() + random.nextInt(100_000));
            position = committedUntilFull(position);
            disk.limit(Integer.MAX_VALUE);
            StoreHead head = EngineStoreContract.await(store.recover().retry(2));
            assertThat(head.lastPosition()).as("seed " + seed).isBetween(position, position + BATCH);
            position = committed(head.lastPosition(), 10);
        }
        over.set(true);
        store.close().block();
        store = store();
        assertThat(NumberedWriteSets.openWhole(store, position, "seed " + seed)).isEqualTo(position);
    }

    private long committed(long before, int batches) {
        long position = before;
        for (int batch = 0; batch < batches; batch++) {
            store.commit(StoreSamples.id(position), NumberedWriteSets.from(position + 1, BATCH))
                    .block(PATIENCE);
            position += BATCH;
        }
        return position;
    }

    /** The position that was acknowledged last. A recovery on a full disk fails, or tells the truth. */
    private long committedUntilFull(long before) {
        long position = before;
        try {
            while (true) {
                position = committed(position, 1);
            }
        } catch (CommitException e) {
            assertThat(e.outcome()).as("seed " + seed).isIn(Outcome.UNAVAILABLE, Outcome.UNKNOWN);
        }
        try {
            assertThat(EngineStoreContract.await(store.recover()).lastPosition())
                    .as("seed " + seed)
                    .isBetween(position, position + BATCH);
        } catch (XmtpStorageException e) {
            assertThat(e.retryable()).isTrue();
        }
        return position;
    }
}
