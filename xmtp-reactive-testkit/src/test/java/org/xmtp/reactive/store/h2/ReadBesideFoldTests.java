package org.xmtp.reactive.store.h2;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xmtp.reactive.api.StoreKey;
import org.xmtp.reactive.api.XmtpStore;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.PeerRow;
import org.xmtp.reactive.store.ReaderMark;
import org.xmtp.reactive.store.StoreRuntime;
import org.xmtp.reactive.store.StoredEntry;
import org.xmtp.reactive.store.WriteSet;
import org.xmtp.reactive.testkit.EngineStoreContract;
import org.xmtp.reactive.testkit.StoreSamples;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Reads beside commits and folds, which move everything from memory into tables while it is read. */
final class ReadBesideFoldTests {
    private static final int COMMITS = 400;
    private static final int SESSIONS = 40;

    @TempDir
    private Path folder;

    private EngineStore store = H2Stores.of(XmtpStore.inMemory(), StoreRuntime.SHARED);

    @BeforeEach
    void open() {
        store = FoldingStores.of(
                XmtpStore.file(folder.resolve("store"), StoreKey.random()), new FoldLimits(3, 1 << 20));
        store.open().block();
    }

    @AfterEach
    void close() {
        store.close().block();
    }

    /** Every session of every commit is at the commit's number: {@code SESSIONS} of them, and a message and a mark. */
    private static WriteSet writeSet(long number) {
        List<Change> changes = new ArrayList<>();
        for (long session = 0; session < SESSIONS; session++) {
            changes.add(
                    new Change.SessionAdvanced(StoreSamples.session(StoreSamples.peer(session), session, number, 64)));
        }
        changes.add(new Change.EntryAppended(
                StoreSamples.message(number, StoreSamples.conversation(1), false, number, 20)));
        changes.add(new Change.EnvelopeSeen(StoreSamples.digest(number), StoreSamples.digest(number)));
        changes.add(new Change.ReaderMoved("bot", new ReaderMark(number, List.of())));
        return StoreSamples.writeSet(number, changes);
    }

    @Test
    void aReadSeesAtLeastWhatWasDurableWhenItBegan() {
        AtomicLong durable = new AtomicLong();
        Mono<Void> commits = Flux.range(1, COMMITS)
                .concatMap(number -> store.commit(StoreSamples.id(number - 1), List.of(writeSet(number)))
                        .then(Mono.fromRunnable(() -> durable.set(number))))
                .then();
        Mono<Void> reads = Mono.defer(() -> read(durable))
                .repeat(() -> durable.get() < COMMITS)
                .then();
        Mono.when(commits, reads).block();
        assertThat(EngineStoreContract.await(store.entries(0, COMMITS * 2))).hasSize(COMMITS);
    }

    private Mono<Void> read(AtomicLong durable) {
        long least = durable.get();
        return store.peers(List.of(StoreSamples.peer(0), StoreSamples.peer(SESSIONS - 1)))
                .doOnNext(rows -> assertVersions(rows, least))
                .then(store.history(StoreSamples.conversation(1), 0, Long.MAX_VALUE, 0, 0, COMMITS * 2))
                .doOnNext(page -> assertThat(page)
                        .hasSizeGreaterThanOrEqualTo((int) least)
                        .extracting(StoredEntry::position)
                        .doesNotHaveDuplicates()
                        .isSorted())
                .then(store.seen(List.of(StoreSamples.digest(Math.max(1, least)))))
                .doOnNext(seen -> assertThat(seen).hasSize(least == 0 ? seen.size() : 1))
                .then(store.readerMark("bot"))
                .doOnNext(mark -> assertThat(mark.position()).isGreaterThanOrEqualTo(least))
                .then();
    }

    private static void assertVersions(Map<PeerId, PeerRow> rows, long least) {
        if (least > 0) {
            rows.values()
                    .forEach(row -> assertThat(Objects.requireNonNull(row).sessions())
                            .hasSize(1)
                            .allSatisfy(session -> assertThat(session.version()).isGreaterThanOrEqualTo(least)));
        }
    }
}
