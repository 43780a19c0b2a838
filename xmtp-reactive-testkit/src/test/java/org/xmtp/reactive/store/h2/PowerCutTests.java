package org.xmtp.reactive.store.h2;

import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.api.StoreKey;
import org.xmtp.reactive.api.XmtpStorageException;
import org.xmtp.reactive.store.CommitException;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.NumberedWriteSets;
import org.xmtp.reactive.store.StoreRuntime;
import org.xmtp.reactive.testkit.EngineStoreContract;
import org.xmtp.reactive.testkit.StoreSamples;

/** A machine that loses its power in the midst of commits, folds and openings: what was not forced is gone. */
final class PowerCutTests {
    private static final StoreKey KEY = StoreKey.of(StoreSamples.bytes(1, StoreKey.LENGTH));
    private static final int CUTS = 100;
    private static final int MANY_CUTS = 2_000;
    /** So many lives a disk has before an empty one follows. */
    private static final int LIVES = 6;

    @Test
    void everythingAcknowledgedIsThereWholeAndInOrder() {
        cut(System.nanoTime(), CUTS);
    }

    @Test
    @Tag("long")
    @Tag("verify")
    void everythingAcknowledgedIsThereHoweverOftenThePowerGoes() {
        cut(System.nanoTime(), MANY_CUTS);
    }

    private static void cut(long seed, int cuts) {
        Random random = new Random(seed);
        FragileDisk disk = FragileDisk.empty(random);
        long acknowledged = 0;
        for (int cut = 0; cut < cuts; cut++) {
            if (cut % LIVES == 0) {
                disk = FragileDisk.empty(random);
                acknowledged = 0;
            }
            disk.cutAfter(1 + random.nextInt(cut % 2 == 0 ? 20 : 100));
            acknowledged = committed(store(disk, random), acknowledged, random);
            disk = disk.powered();
            EngineStore store = store(disk, random);
            acknowledged = NumberedWriteSets.openWhole(store, acknowledged, "seed " + seed + ", cut " + cut);
            if (random.nextBoolean()) {
                store.close().block();
            }
            FragileDisk found = disk.powered();
            disk.cutAfter(0);
            store.close().block();
            disk = found;
        }
    }

    private static EngineStore store(FragileDisk disk, Random random) {
        return new H2Store(
                () -> FragilePath.place(disk, KEY),
                new FoldLimits(1 + random.nextInt(60), 1 << 20),
                StoreRuntime.SHARED);
    }

    /** Commits until the power goes; the position that was acknowledged last. */
    private static long committed(EngineStore store, long before, Random random) {
        long acknowledged = before;
        try {
            long position = EngineStoreContract.await(store.open()).lastPosition();
            while (true) {
                int count = 1 + random.nextInt(12);
                store.commit(StoreSamples.id(position), NumberedWriteSets.from(position + 1, count))
                        .block();
                position += count;
                acknowledged = position;
            }
        } catch (CommitException | XmtpStorageException e) {
            store.close().block();
        }
        return acknowledged;
    }
}
