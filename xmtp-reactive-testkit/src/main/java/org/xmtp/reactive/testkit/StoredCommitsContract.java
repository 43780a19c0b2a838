package org.xmtp.reactive.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.api.XmtpClosedException;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.CommitException;
import org.xmtp.reactive.store.CommitException.Outcome;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.ReaderMark;
import org.xmtp.reactive.store.StoreHead;
import org.xmtp.reactive.store.StoredEntry;
import org.xmtp.reactive.store.StoredIdentity;
import org.xmtp.reactive.store.Swept;
import org.xmtp.reactive.store.WriteSet;
import org.xmtp.reactive.store.WriteSetId;

/** The part of {@link EngineStoreContract} about what a commit promises, and how it fails. */
public interface StoredCommitsContract {
    /** The store under test, open and empty; whoever made it closes it afterwards. */
    EngineStore store();

    private void assertFails(Outcome outcome, WriteSet... batch) {
        assertFails(outcome, EngineStoreContract.await(store().recover()).lastWriteSet(), batch);
    }

    private void assertFails(Outcome outcome, WriteSetId after, WriteSet... batch) {
        assertThatThrownBy(() -> store().commit(after, List.of(batch)).block())
                .isInstanceOfSatisfying(
                        CommitException.class, e -> assertThat(e.outcome()).isEqualTo(outcome));
    }

    private List<Long> positions() {
        return EngineStoreContract.await(store().entries(0, 100)).stream()
                .map(StoredEntry::position)
                .toList();
    }

    private long version(PeerId peer) {
        return Objects.requireNonNull(
                        EngineStoreContract.await(store().peers(List.of(peer))).get(peer))
                .sessions()
                .get(0)
                .version();
    }

    private static WriteSet stamped(long position, long timestampNs) {
        return StoreSamples.writeSet(position, new Change.CopiesStamped(1, timestampNs));
    }

    @Test
    default void theHeadRisesWithTheCommits() {
        assertThat(EngineStoreContract.await(store().recover()))
                .isEqualTo(new StoreHead(Optional.empty(), Set.of(), 0, WriteSetId.NONE, 0, 0, Swept.NOTHING, 0));
        EngineStoreContract.commit(
                store(),
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
                                new Change.FailureCounted(),
                                new Change.ReaderMoved("bot", new ReaderMark(4, List.of())))));
        StoreHead head = EngineStoreContract.await(store().recover());
        assertThat(head.identity()).get().usingRecursiveComparison().isEqualTo(StoreSamples.identity(1));
        assertThat(head)
                .isEqualTo(new StoreHead(
                        head.identity(),
                        Set.of("a", "b"),
                        6,
                        StoreSamples.id(6),
                        500,
                        600,
                        new Swept(44, 33, false, 22, Optional.empty()),
                        1));
        EngineStoreContract.commit(
                store(),
                List.of(StoreSamples.writeSet(
                        7, new Change.IdentityChanged(StoreSamples.identity(2)), new Change.OneTimeKeyUsed("c"))));
        head = EngineStoreContract.await(store().recover());
        assertThat(head.identity()).get().usingRecursiveComparison().isEqualTo(StoreSamples.identity(2));
        assertThat(head.usedOneTimeKeys()).containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    default void theInstallationHasItsBundleAndTheUsesOfItsFallbackKeyAreCounted() {
        StoredIdentity identity = StoreSamples.identity(1).with(StoreSamples.bundle(1));
        EngineStoreContract.commit(
                store(),
                List.of(
                        StoreSamples.writeSet(1, new Change.IdentityChanged(identity)),
                        StoreSamples.writeSet(2, new Change.FallbackKeyUsed()),
                        StoreSamples.writeSet(3, new Change.OneTimeKeyUsed("a"), new Change.FallbackKeyUsed())));
        assertThat(EngineStoreContract.await(store().recover()).identity())
                .get()
                .usingRecursiveComparison()
                .isEqualTo(identity.with(StoreSamples.bundle(1).used().used()));
        StoredIdentity changed = identity.with(new byte[9], StoreSamples.bundle(2));
        EngineStoreContract.commit(store(), List.of(StoreSamples.writeSet(4, new Change.IdentityChanged(changed))));
        assertThat(EngineStoreContract.await(store().recover()).identity())
                .get()
                .usingRecursiveComparison()
                .isEqualTo(changed);
    }

    @Test
    default void anOlderStateOfASessionNeverReplacesANewerOne() {
        PeerId peer = StoreSamples.peer(1);
        EngineStoreContract.commit(
                store(),
                List.of(
                        StoreSamples.writeSet(1, new Change.SessionAdvanced(StoreSamples.session(peer, 1, 1))),
                        StoreSamples.writeSet(2, new Change.SessionAdvanced(StoreSamples.session(peer, 1, 3))),
                        StoreSamples.writeSet(3, new Change.SessionAdvanced(StoreSamples.session(peer, 1, 2)))));
        assertThat(version(peer)).isEqualTo(3);
        EngineStoreContract.commit(
                store(),
                List.of(StoreSamples.writeSet(4, new Change.SessionAdvanced(StoreSamples.session(peer, 1, 2)))));
        assertThat(version(peer)).isEqualTo(3);
    }

    @Test
    default void aPositionThatIsTakenIsAConflict() {
        EngineStoreContract.commit(store(), List.of(StoreSamples.received(1, 1, 1), StoreSamples.received(2, 1, 2)));
        assertFails(Outcome.CONFLICT, StoreSamples.received(2, 1, 3));
        assertThat(positions()).containsExactly(1L, 2L);
    }

    @Test
    default void stampingTwiceIsRejectedAndChangesNothing() {
        EngineStoreContract.commit(
                store(), List.of(StoreSamples.own(1, 1, 1), StoreSamples.writeSet(2, new Change.CopiesStamped(1, 5))));
        assertFails(
                Outcome.REJECTED,
                StoreSamples.received(3, 1, 1),
                StoreSamples.writeSet(4, new Change.CopiesStamped(1, 6)));
        assertThat(positions()).containsExactly(1L);
        EngineStoreContract.commit(store(), List.of(StoreSamples.received(3, 1, 1)));
        assertThat(positions()).containsExactly(1L, 3L);
        assertThat(EngineStoreContract.await(store().outbox(0, 9)).get(0).timestampNs())
                .isEqualTo(5);
    }

    @Test
    default void whoeverDoesNotKnowTheLastWriteSetMayNotCommit() {
        assertFails(Outcome.CONFLICT, StoreSamples.id(1), StoreSamples.received(1, 1, 1));
        EngineStoreContract.commit(store(), List.of(StoreSamples.received(1, 1, 1)));
        assertFails(Outcome.CONFLICT, WriteSetId.NONE, StoreSamples.received(2, 1, 2));
        assertFails(Outcome.CONFLICT, new WriteSetId(8, 1), StoreSamples.received(2, 1, 2));
        store().commit(StoreSamples.id(1), List.of(StoreSamples.received(2, 1, 2)))
                .block();
        assertThat(positions()).containsExactly(1L, 2L);
    }

    @Test
    default void recoveryAfterARejectedCommitChangesNothing() {
        EngineStoreContract.commit(store(), List.of(StoreSamples.own(1, 1, 1), stamped(2, 5)));
        assertFails(Outcome.REJECTED, StoreSamples.id(2), StoreSamples.received(3, 1, 1), stamped(4, 6));
        StoreHead head = EngineStoreContract.await(store().recover());
        assertThat(head.lastPosition()).isEqualTo(2);
        assertThat(head.lastStampNs()).isEqualTo(5);
        store().commit(head.lastWriteSet(), List.of(StoreSamples.received(3, 1, 1)))
                .block();
        assertThat(positions()).containsExactly(1L, 3L);
    }

    @Test
    default void aWriteSetThatWouldTakeItsPlaceTwiceIsRejected() {
        assertFails(
                Outcome.REJECTED,
                WriteSetId.NONE,
                StoreSamples.writeSet(
                        1,
                        new Change.CopiesQueued(0, 0, List.of(StoreSamples.copy(1, 10))),
                        new Change.CopiesQueued(0, 0, List.of(StoreSamples.copy(2, 10)))));
        assertThat(EngineStoreContract.await(store().outbox(0, 10))).isEmpty();
    }

    @Test
    default void aClosedStoreSaysSo() {
        store().close().block();
        store().close().block();
        assertThatThrownBy(() -> store().entries(0, 1).block()).isInstanceOf(XmtpClosedException.class);
        assertThatThrownBy(() -> store().commit(WriteSetId.NONE, List.of()).block())
                .isInstanceOf(XmtpClosedException.class);
    }
}
