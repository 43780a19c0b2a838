package org.xmtp.reactive.store.h2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.r2dbc.h2.H2ConnectionConfiguration;
import io.r2dbc.h2.H2ConnectionFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xmtp.reactive.api.StoreKey;
import org.xmtp.reactive.api.XmtpStorageException;
import org.xmtp.reactive.api.XmtpStore;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.CommitException;
import org.xmtp.reactive.store.CommitException.Outcome;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.ReaderMark;
import org.xmtp.reactive.store.StoreHead;
import org.xmtp.reactive.store.StoreRuntime;
import org.xmtp.reactive.store.StoredEntry;
import org.xmtp.reactive.store.Swept;
import org.xmtp.reactive.store.WriteSet;
import org.xmtp.reactive.store.WriteSetId;
import org.xmtp.reactive.testkit.EngineStoreContract;
import org.xmtp.reactive.testkit.FaultyStore;
import org.xmtp.reactive.testkit.StoreSamples;

/** What a commit promises, and how it fails. */
final class CommitTests {
    private static final StoreKey KEY = StoreKey.of(StoreSamples.bytes(1, StoreKey.LENGTH));

    @TempDir
    private Path folder;

    private EngineStore store = H2Stores.of(XmtpStore.inMemory(), StoreRuntime.SHARED);

    @BeforeEach
    void open() {
        store = file(FoldLimits.DEFAULT);
        store.open().block();
    }

    @AfterEach
    void close() {
        store.close().block();
    }

    private EngineStore file(FoldLimits limits) {
        return FoldingStores.of(XmtpStore.file(folder.resolve("store"), KEY), limits);
    }

    private void reopen(FoldLimits limits) {
        store.close().block();
        store = file(limits);
    }

    private void assertFails(Outcome outcome, WriteSetId after, WriteSet... batch) {
        assertThatThrownBy(() -> store.commit(after, List.of(batch)).block())
                .isInstanceOfSatisfying(
                        CommitException.class, e -> assertThat(e.outcome()).isEqualTo(outcome));
    }

    private List<Long> positions() {
        return EngineStoreContract.await(store.entries(0, 100)).stream()
                .map(StoredEntry::position)
                .toList();
    }

    @Test
    void theHeadIsWhatTheCommitsLeft() {
        assertThat(EngineStoreContract.await(store.recover()))
                .isEqualTo(new StoreHead(Optional.empty(), Set.of(), 0, WriteSetId.NONE, 0, 0, Swept.NOTHING, 0));
        EngineStoreContract.commit(
                store,
                List.of(
                        StoreSamples.writeSet(1, new Change.IdentityChanged(StoreSamples.identity(1))),
                        StoreSamples.writeSet(2, new Change.OneTimeKeyUsed("a"), new Change.OneTimeKeyUsed("b")),
                        StoreSamples.own(3, 1, 500),
                        StoreSamples.received(4, 1, 9_000),
                        StoreSamples.writeSet(
                                5,
                                new Change.CopiesStamped(3, 600),
                                new Change.TopicSwept(new Swept(44, 33, false, 22, Optional.empty()))),
                        StoreSamples.writeSet(
                                6,
                                new Change.SessionAdvanced(StoreSamples.session(StoreSamples.peer(1), 1, 3)),
                                new Change.ReaderMoved("bot", new ReaderMark(4, List.of())))));
        for (int opening = 0; opening < 3; opening++) {
            reopen(new FoldLimits(1, 1));
            StoreHead head = EngineStoreContract.await(store.open());
            assertThat(head.identity()).get().usingRecursiveComparison().isEqualTo(StoreSamples.identity(1));
            assertThat(head.usedOneTimeKeys()).containsExactlyInAnyOrder("a", "b");
            assertThat(head.lastPosition()).isEqualTo(6);
            assertThat(head.lastWriteSet()).isEqualTo(StoreSamples.id(6));
            assertThat(head.lastSentNs()).isEqualTo(500);
            assertThat(head.lastStampNs()).isEqualTo(600);
            assertThat(head.swept()).isEqualTo(new Swept(44, 33, false, 22, Optional.empty()));
        }
        EngineStoreContract.commit(
                store,
                List.of(StoreSamples.writeSet(
                        7, new Change.IdentityChanged(StoreSamples.identity(2)), new Change.OneTimeKeyUsed("c"))));
        reopen(FoldLimits.DEFAULT);
        StoreHead head = EngineStoreContract.await(store.open());
        assertThat(head.identity()).get().usingRecursiveComparison().isEqualTo(StoreSamples.identity(2));
        assertThat(head.usedOneTimeKeys()).containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    void aHeadThatAnotherWriterMovedIsAConflictForGood() {
        EngineStoreContract.commit(store, List.of(StoreSamples.received(1, 1, 1)));
        Sql other = Sql.connect(new H2ConnectionFactory(H2ConnectionConfiguration.builder()
                .url("file:" + folder.resolve("store"))
                .username("store")
                .password("")
                .build()));
        other.update("UPDATE head SET position = 2");
        assertFails(Outcome.CONFLICT, StoreSamples.id(1), StoreSamples.received(2, 1, 2));
        other.update("UPDATE head SET position = 1");
        other.close();
        assertFails(Outcome.CONFLICT, StoreSamples.id(1), StoreSamples.received(2, 1, 2));
        assertThat(positions()).containsExactly(1L);
    }

    @Test
    void anOlderStateOfASessionNeverReplacesANewerOneThatIsFolded() {
        PeerId peer = StoreSamples.peer(1);
        reopen(new FoldLimits(1, 1));
        store.open().block();
        EngineStoreContract.commit(
                store, List.of(StoreSamples.writeSet(1, new Change.SessionAdvanced(StoreSamples.session(peer, 1, 9)))));
        for (long position = 2; position < 6; position++) {
            EngineStoreContract.commit(store, List.of(StoreSamples.writeSet(position)));
        }
        EngineStoreContract.commit(
                store, List.of(StoreSamples.writeSet(6, new Change.SessionAdvanced(StoreSamples.session(peer, 1, 8)))));
        assertThat(version(peer)).isEqualTo(9);
        reopen(FoldLimits.DEFAULT);
        store.open().block();
        assertThat(version(peer)).isEqualTo(9);
    }

    @Test
    void theNewestStateOfASessionInACommitStaysAndOlderOnesNeverComeBack() {
        PeerId peer = StoreSamples.peer(1);
        EngineStoreContract.commit(
                store,
                List.of(
                        StoreSamples.writeSet(1, new Change.SessionAdvanced(StoreSamples.session(peer, 1, 1))),
                        StoreSamples.writeSet(2, new Change.SessionAdvanced(StoreSamples.session(peer, 1, 3))),
                        StoreSamples.writeSet(3, new Change.SessionAdvanced(StoreSamples.session(peer, 1, 2)))));
        EngineStoreContract.commit(
                store, List.of(StoreSamples.writeSet(4, new Change.SessionAdvanced(StoreSamples.session(peer, 1, 2)))));
        assertThat(version(peer)).isEqualTo(3);
        EngineStoreContract.await(store.recover());
        assertThat(version(peer)).isEqualTo(3);
        reopen(FoldLimits.DEFAULT);
        store.open().block();
        assertThat(version(peer)).isEqualTo(3);
    }

    private long version(PeerId peer) {
        return Objects.requireNonNull(
                        EngineStoreContract.await(store.peers(List.of(peer))).get(peer))
                .sessions()
                .get(0)
                .version();
    }

    @Test
    void afterAnUnknownOutcomeTheLastWriteSetTells() {
        FaultyStore faulty = new FaultyStore(store);
        EngineStoreContract.commit(store, List.of(StoreSamples.received(1, 1, 1)));
        faulty.fail(FaultyStore.Fault.onceAfterwards());
        assertFails(faulty, StoreSamples.id(1), StoreSamples.received(2, 1, 2));
        faulty.failRecoveries(1);
        assertThatThrownBy(() -> faulty.recover().block()).isInstanceOf(XmtpStorageException.class);
        assertThat(EngineStoreContract.await(faulty.recover()).lastWriteSet()).isEqualTo(StoreSamples.id(2));
        faulty.fail(FaultyStore.Fault.once(Outcome.UNKNOWN));
        assertFails(faulty, StoreSamples.id(2), StoreSamples.received(3, 1, 3));
        assertThat(EngineStoreContract.await(faulty.recover()).lastWriteSet()).isEqualTo(StoreSamples.id(2));
        faulty.commit(StoreSamples.id(2), List.of(StoreSamples.received(3, 1, 3)))
                .block();
        assertThat(positions()).containsExactly(1L, 2L, 3L);
    }

    private static void assertFails(FaultyStore faulty, WriteSetId after, WriteSet writeSet) {
        assertThatThrownBy(() -> faulty.commit(after, List.of(writeSet)).block())
                .isInstanceOfSatisfying(
                        CommitException.class, e -> assertThat(e.outcome()).isEqualTo(Outcome.UNKNOWN));
    }
}
