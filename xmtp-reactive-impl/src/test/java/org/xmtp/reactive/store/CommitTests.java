package org.xmtp.reactive.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.r2dbc.h2.H2ConnectionConfiguration;
import io.r2dbc.h2.H2ConnectionFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xmtp.reactive.api.StoreKey;
import org.xmtp.reactive.api.XmtpClosedException;
import org.xmtp.reactive.api.XmtpStore;
import org.xmtp.reactive.store.CommitException.Outcome;

/** What a commit promises, and how it fails. */
final class CommitTests {
    private static final StoreKey KEY = StoreKey.of(Samples.bytes(1, StoreKey.LENGTH));

    @TempDir
    private Path folder;

    private EngineStore store = EngineStores.of(XmtpStore.inMemory());

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
        return new H2Store(XmtpStore.file(folder.resolve("store"), KEY), limits);
    }

    private void reopen(FoldLimits limits) {
        store.close().block();
        store = file(limits);
    }

    private void assertFails(Outcome outcome, WriteSet... batch) {
        assertThatThrownBy(() -> store.commit(List.of(batch)).block())
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
        assertThat(EngineStoreContract.await(store.recoverLastPosition())).isZero();
        store.commit(List.of(
                        Samples.writeSet(1, new Change.IdentityChanged(Samples.identity(1))),
                        Samples.writeSet(2, new Change.OneTimeKeyUsed("a"), new Change.OneTimeKeyUsed("b")),
                        Samples.own(3, 1, 500),
                        Samples.received(4, 1, 9_000),
                        Samples.writeSet(5, new Change.CopiesStamped(3, 600), new Change.FloorMoved(44)),
                        Samples.writeSet(
                                6,
                                new Change.SessionAdvanced(Samples.session(Samples.peer(1), 1, 3, 0)),
                                new Change.ReaderMoved("bot", 4))))
                .block();
        for (int opening = 0; opening < 3; opening++) {
            reopen(new FoldLimits(1, 1));
            StoreHead head = EngineStoreContract.await(store.open());
            assertThat(head.identity()).get().usingRecursiveComparison().isEqualTo(Samples.identity(1));
            assertThat(head.usedOneTimeKeys()).containsExactlyInAnyOrder("a", "b");
            assertThat(head.lastPosition()).isEqualTo(6);
            assertThat(head.lastSentNs()).isEqualTo(500);
            assertThat(head.lastStampNs()).isEqualTo(600);
            assertThat(head.floorNs()).isEqualTo(44);
            assertThat(head.lastReceivedOrder()).isEqualTo(30);
        }
        store.commit(List.of(Samples.writeSet(
                        7, new Change.IdentityChanged(Samples.identity(2)), new Change.OneTimeKeyUsed("c"))))
                .block();
        reopen(FoldLimits.DEFAULT);
        StoreHead head = EngineStoreContract.await(store.open());
        assertThat(head.identity()).get().usingRecursiveComparison().isEqualTo(Samples.identity(2));
        assertThat(head.usedOneTimeKeys()).containsExactly("c");
    }

    @Test
    void aPositionThatIsTakenIsAConflict() {
        store.commit(List.of(Samples.received(1, 1, 1), Samples.received(2, 1, 2)))
                .block();
        assertFails(Outcome.CONFLICT, Samples.received(2, 1, 3));
        assertThat(positions()).containsExactly(1L, 2L);
    }

    @Test
    void aHeadThatAnotherWriterMovedIsAConflictForGood() {
        store.commit(List.of(Samples.received(1, 1, 1))).block();
        Sql other = Sql.connect(new H2ConnectionFactory(H2ConnectionConfiguration.builder()
                .url("file:" + folder.resolve("store"))
                .username("store")
                .password("")
                .build()));
        other.update("UPDATE head SET position = 2");
        assertFails(Outcome.CONFLICT, Samples.received(2, 1, 2));
        other.update("UPDATE head SET position = 1");
        other.close();
        assertFails(Outcome.CONFLICT, Samples.received(2, 1, 2));
        assertThat(positions()).containsExactly(1L);
    }

    @Test
    void aSessionThatIsNotWhereThisProcessLeftItIsAConflict() {
        PeerId peer = Samples.peer(1);
        reopen(new FoldLimits(1, 1));
        store.open().block();
        store.commit(List.of(Samples.writeSet(1, new Change.SessionAdvanced(Samples.session(peer, 1, 1, 0)))))
                .block();
        store.commit(List.of(Samples.writeSet(2))).block();
        store.commit(List.of(Samples.writeSet(3, new Change.SessionAdvanced(Samples.session(peer, 1, 9, 8)))))
                .block();
        // It shows when the session is folded, a commit or two later, and from then on.
        assertThatThrownBy(() -> {
                    for (long position = 4; position < 12; position++) {
                        store.commit(List.of(Samples.writeSet(position))).block();
                    }
                })
                .isInstanceOfSatisfying(
                        CommitException.class, e -> assertThat(e.outcome()).isEqualTo(Outcome.CONFLICT));
        assertFails(Outcome.CONFLICT, Samples.writeSet(20));
    }

    @Test
    void stampingTwiceIsRejectedAndChangesNothing() {
        store.commit(List.of(Samples.own(1, 1, 1), Samples.writeSet(2, new Change.CopiesStamped(1, 5))))
                .block();
        assertFails(Outcome.REJECTED, Samples.received(3, 1, 1), Samples.writeSet(4, new Change.CopiesStamped(1, 6)));
        assertThat(positions()).containsExactly(1L);
        store.commit(List.of(Samples.received(3, 1, 1))).block();
        assertThat(positions()).containsExactly(1L, 3L);
        assertThat(EngineStoreContract.await(store.outbox(0, 9)).get(0).timestampNs())
                .isEqualTo(5);
    }

    @Test
    void onlyTheNewestStateOfASessionInACommitIsWrittenAndOlderOnesNeverComeBack() {
        PeerId peer = Samples.peer(1);
        store.commit(List.of(
                        Samples.writeSet(1, new Change.SessionAdvanced(Samples.session(peer, 1, 1, 0))),
                        Samples.writeSet(2, new Change.SessionAdvanced(Samples.session(peer, 1, 3, 0))),
                        Samples.writeSet(3, new Change.SessionAdvanced(Samples.session(peer, 1, 2, 0)))))
                .block();
        store.commit(List.of(Samples.writeSet(4, new Change.SessionAdvanced(Samples.session(peer, 1, 2, 0)))))
                .block();
        assertThat(version(peer)).isEqualTo(3);
        EngineStoreContract.await(store.recoverLastPosition());
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
    void afterAnUnknownOutcomeTheLastPositionTells() {
        FaultyStore faulty = new FaultyStore(store);
        store.commit(List.of(Samples.received(1, 1, 1))).block();
        faulty.fail(FaultyStore.Fault.onceAfterwards());
        assertThatThrownBy(
                        () -> faulty.commit(List.of(Samples.received(2, 1, 2))).block())
                .isInstanceOf(CommitException.class);
        assertThat(EngineStoreContract.await(faulty.recoverLastPosition())).isEqualTo(2);
        faulty.fail(FaultyStore.Fault.once(Outcome.UNKNOWN));
        assertThatThrownBy(
                        () -> faulty.commit(List.of(Samples.received(3, 1, 3))).block())
                .isInstanceOf(CommitException.class);
        assertThat(EngineStoreContract.await(faulty.recoverLastPosition())).isEqualTo(2);
        faulty.commit(List.of(Samples.received(3, 1, 3))).block();
        assertThat(positions()).containsExactly(1L, 2L, 3L);
    }

    @Test
    void aClosedStoreSaysSo() {
        store.close().block();
        store.close().block();
        assertThatThrownBy(() -> store.entries(0, 1).block()).isInstanceOf(XmtpClosedException.class);
        assertThatThrownBy(() -> store.commit(List.of()).block()).isInstanceOf(XmtpClosedException.class);
    }

    @Test
    void aStoreThatWasNeverOpenedCloses() {
        EngineStore never = EngineStores.of(XmtpStore.inMemory());
        never.close().block();
        assertThatThrownBy(() -> never.open().block()).isInstanceOf(XmtpClosedException.class);
    }
}
