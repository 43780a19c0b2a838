package org.xmtp.reactive.store.h2;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xmtp.reactive.JavaProcess;
import org.xmtp.reactive.api.StoreKey;
import org.xmtp.reactive.api.XmtpStore;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.NumberedWriteSets;
import org.xmtp.reactive.store.StoreRuntime;
import org.xmtp.reactive.testkit.StoreSamples;

/** A process killed with SIGKILL in the midst of commits and folds. */
final class CrashTests {
    private static final int KILLS = 8;
    private static final StoreKey KEY = StoreKey.of(StoreSamples.bytes(1, StoreKey.LENGTH));

    @TempDir
    private Path folder;

    @Test
    void everythingAcknowledgedIsThereWholeAndInOrder() throws InterruptedException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        long acknowledged = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            Process process = CommittingProcess.start(folder.resolve("store"), KEY, Long.MAX_VALUE);
            acknowledged = CommittingProcess.acknowledged(process, acknowledged + 1 + random.nextInt(400));
            JavaProcess.kill(process);
            process.waitFor(30, TimeUnit.SECONDS);
            acknowledged = Math.max(acknowledged, CommittingProcess.acknowledged(process, Long.MAX_VALUE));
            assertWhole(acknowledged, "seed " + seed + ", kill " + kill);
        }
    }

    /** The first commits after a recovery are as safe as later ones: nobody opens the store in between. */
    @Test
    @Tag("long")
    void everythingAcknowledgedIsThereThoughEachRecoveryIsKilledAtOnce() throws InterruptedException {
        long acknowledged = 0;
        for (int kill = 0; kill < 3 * KILLS; kill++) {
            Process process = CommittingProcess.start(folder.resolve("store"), KEY, Long.MAX_VALUE);
            long first = CommittingProcess.acknowledged(process, 1);
            JavaProcess.kill(process);
            process.waitFor(30, TimeUnit.SECONDS);
            assertThat(first).as("kill " + kill).isGreaterThan(acknowledged);
            acknowledged = Math.max(first, CommittingProcess.acknowledged(process, Long.MAX_VALUE));
        }
        assertWhole(acknowledged, "the end");
    }

    private void assertWhole(long acknowledged, String at) {
        EngineStore store = H2Stores.of(XmtpStore.file(folder.resolve("store"), KEY), StoreRuntime.SHARED);
        NumberedWriteSets.openWhole(store, acknowledged, at);
        store.close().block();
    }
}
