package org.xmtp.reactive.store.h2;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.api.StoreKey;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.Digest;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.HeldEnvelope;
import org.xmtp.reactive.store.HeldPlace;
import org.xmtp.reactive.store.OutboxRow;
import org.xmtp.reactive.store.StoreRuntime;
import org.xmtp.reactive.store.StoredEntry;
import org.xmtp.reactive.testkit.EngineStoreContract;
import org.xmtp.reactive.testkit.StoreSamples;

/** Pages of large rows: the disk gives hardly more than they hold. */
final class LargeRowTests {
    private static final StoreKey KEY = StoreKey.of(StoreSamples.bytes(1, StoreKey.LENGTH));
    private static final int ROWS = 128;
    private static final int LENGTH = 200_000;
    private static final long TOTAL = (long) ROWS * LENGTH;

    private final FragileDisk disk = FragileDisk.empty(new Random(1));

    /** Every kind of large row was met before, but for the first one of each. */
    private EngineStore filled(LongFunction<Change> large) {
        EngineStore store = store();
        for (long position = 1; position <= ROWS; position++) {
            store.commit(StoreSamples.id(position - 1), List.of(StoreSamples.writeSet(position, large.apply(position))))
                    .block();
        }
        store.close().block();
        return store();
    }

    private EngineStore store() {
        EngineStore store = new H2Store(() -> FragilePath.place(disk, KEY), FoldLimits.DEFAULT, StoreRuntime.SHARED);
        store.open().block();
        return store;
    }

    private static Change message(long position) {
        return new Change.EntryAppended(
                StoreSamples.message(position, StoreSamples.conversation(1), false, position, LENGTH));
    }

    private void assertReadOnce(Runnable read) {
        long before = disk.bytesRead();
        read.run();
        assertThat(disk.bytesRead() - before).isLessThan(3 * TOTAL);
    }

    @Test
    void entriesAreReadOnce() {
        EngineStore store = filled(LargeRowTests::message);
        assertReadOnce(() -> {
            long last = 0;
            while (last < ROWS) {
                List<StoredEntry> page = EngineStoreContract.await(store.entries(last, 256));
                last = page.get(page.size() - 1).position();
            }
        });
        store.close().block();
    }

    @Test
    void historyIsReadOnce() {
        EngineStore store = filled(LargeRowTests::message);
        assertReadOnce(() -> {
            long last = 0;
            while (last < ROWS) {
                List<StoredEntry> page = EngineStoreContract.await(
                        store.history(StoreSamples.conversation(1), 0, Long.MAX_VALUE, last, last, 256));
                last = page.get(page.size() - 1).position();
            }
        });
        store.close().block();
    }

    @Test
    void theOutboxIsReadOnce() {
        EngineStore store =
                filled(position -> new Change.CopiesQueued(0, 1, List.of(StoreSamples.copy(position, LENGTH))));
        assertReadOnce(() -> {
            long last = 0;
            while (last < ROWS) {
                List<OutboxRow> page = EngineStoreContract.await(store.outbox(last, 256));
                last = page.get(page.size() - 1).position();
            }
        });
        store.close().block();
    }

    @Test
    void heldEnvelopesAreReadOnceAndTheirPlacesForNearlyNothing() {
        EngineStore store = filled(position -> new Change.EnvelopeHeld(
                StoreSamples.held(position, position).withMessage(StoreSamples.bytes(position, LENGTH))));
        long before = disk.bytesRead();
        List<Digest> waiting = EngineStoreContract.await(store.held()).stream()
                .map(HeldPlace::digest)
                .toList();
        assertThat(waiting).hasSize(ROWS);
        assertThat(disk.bytesRead() - before).isLessThan(TOTAL / 20);
        assertReadOnce(() -> {
            int read = 0;
            while (read < ROWS) {
                List<HeldEnvelope> page = EngineStoreContract.await(store.heldEnvelopes(waiting.subList(read, ROWS)));
                assertThat(page.get(0).message()).hasSize(LENGTH);
                read += page.size();
            }
        });
        store.close().block();
    }
}
