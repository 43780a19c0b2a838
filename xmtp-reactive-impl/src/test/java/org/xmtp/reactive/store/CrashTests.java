package org.xmtp.reactive.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xmtp.reactive.JavaProcess;
import org.xmtp.reactive.api.StoreKey;
import org.xmtp.reactive.api.XmtpStore;

/** A process killed with SIGKILL in the midst of commits and folds. */
final class CrashTests {
    private static final int KILLS = 8;
    private static final StoreKey KEY = StoreKey.of(Samples.bytes(1, StoreKey.LENGTH));

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
        EngineStore store = EngineStores.of(XmtpStore.file(folder.resolve("store"), KEY));
        long last = EngineStoreContract.await(store.open()).lastPosition();
        assertThat(last).as(at).isGreaterThanOrEqualTo(acknowledged);
        List<Long> positions = new ArrayList<>();
        long after = 0;
        while (after < last) {
            List<StoredEntry> page = EngineStoreContract.await(store.entries(after, 500));
            assertThat(page).as(at).isNotEmpty();
            page.forEach(entry -> positions.add(entry.position()));
            after = positions.get(positions.size() - 1);
        }
        assertThat(positions)
                .as(at)
                .isEqualTo(LongStream.rangeClosed(1, last).boxed().toList());
        List<Digest> marks = positions.stream().map(Samples::digest).toList();
        assertThat(EngineStoreContract.await(store.seen(marks))).as(at).hasSize(marks.size());
        for (long session = 0; session < CommittingProcess.SESSIONS; session++) {
            long version = (last - 1 - session + CommittingProcess.SESSIONS) / CommittingProcess.SESSIONS;
            PeerId peer = Samples.peer(session);
            PeerRow row = Objects.requireNonNull(
                    EngineStoreContract.await(store.peers(List.of(peer))).get(peer));
            assertThat(row.sessions()).as(at).hasSize(1);
            assertThat(row.sessions().get(0))
                    .as(at)
                    .usingRecursiveComparison()
                    .isEqualTo(Samples.session(peer, session, version, version));
            assertThat(EngineStoreContract.await(
                            store.history(Samples.conversation(session), 0, Long.MAX_VALUE, 0, 0, 10_000)))
                    .as(at)
                    .hasSize((int) version);
        }
        store.close().block();
    }
}
