package org.xmtp.reactive.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.api.Delivery;
import reactor.core.publisher.Mono;

/** What every store does, wherever it lies. */
interface EngineStoreContract {
    /** The store under test, open; closed by the test's own means. */
    EngineStore store();

    static <T> T await(Mono<T> mono) {
        return Objects.requireNonNull(mono.block(), "a value");
    }

    default void commit(WriteSet... batch) {
        store().commit(List.of(batch)).block();
    }

    @Test
    default void entriesComeInOrderOfPosition() {
        commit(Samples.own(1, 1, 500), Samples.received(2, 1, 400));
        commit(Samples.writeSet(3, new Change.EntryAppended(Samples.failure(3))), Samples.writeSet(4));
        commit(Samples.writeSet(5, new Change.EntryAppended(Samples.failure(4))));
        List<StoredEntry> all = await(store().entries(0, 100));
        assertThat(all).extracting(StoredEntry::position).containsExactly(1L, 2L, 3L, 5L);
        assertThat(await(store().entries(2, 1)))
                .extracting(StoredEntry::position)
                .containsExactly(3L);
        assertThat(await(store().entries(5, 1))).isEmpty();
        assertThat(all.get(1).entry())
                .usingRecursiveComparison()
                .isEqualTo(Samples.message(2, Samples.conversation(1), false, 400, 50));
        assertThat(all.get(2).entry()).isEqualTo(Samples.failure(3));
        assertThat(all.get(3).entry()).isEqualTo(Samples.failure(4));
    }

    @Test
    default void deliveryFollowsTheOutbox() {
        commit(Samples.own(1, 1, 1), Samples.own(2, 1, 2), Samples.own(3, 1, 3), Samples.received(4, 1, 4));
        assertThat(await(store().outbox(0, 10))).extracting(OutboxRow::position).containsExactly(1L, 2L, 3L);
        commit(
                Samples.writeSet(5, new Change.CopiesSettled(1, List.of())),
                Samples.writeSet(6, new Change.CopiesSettled(2, List.of(new RefusedCopy(Samples.peer(1), "too big")))));
        assertThat(await(store().entries(0, 10)))
                .extracting(StoredEntry::delivery)
                .containsExactly(
                        Optional.of(Delivery.PUBLISHED),
                        Optional.of(Delivery.FAILED),
                        Optional.of(Delivery.QUEUED),
                        Optional.empty());
        assertThat(await(store().outbox(0, 10))).extracting(OutboxRow::position).containsExactly(3L);
        assertThat(await(store().outbox(3, 10))).isEmpty();
    }

    @Test
    default void copiesKeepTheTimestampTheyWereGiven() {
        commit(
                Samples.own(1, 1, 1),
                Samples.writeSet(
                        2, new Change.CopiesQueued(42, List.of(Samples.copy(7, 1 << 20), Samples.copy(8, 9)))));
        commit(Samples.writeSet(3, new Change.CopiesStamped(1, 99)));
        List<OutboxRow> rows = await(store().outbox(0, 10));
        assertThat(rows).extracting(OutboxRow::timestampNs).containsExactly(99L);
        rows = await(store().outbox(1, 10));
        assertThat(rows).extracting(OutboxRow::timestampNs).containsExactly(42L);
        assertThat(rows.get(0).copies())
                .usingRecursiveComparison()
                .isEqualTo(List.of(Samples.copy(7, 1 << 20), Samples.copy(8, 9)));
    }

    @Test
    default void aPeerHasItsContactItsSessionsAndTheIdsOfDeletedOnes() {
        PeerId peer = Samples.peer(1);
        Contact contact = Samples.contact(peer, 5);
        commit(Samples.writeSet(
                1,
                new Change.ContactLearned(contact),
                new Change.SessionAdvanced(Samples.session(peer, 1, 1, 0)),
                new Change.SessionAdvanced(Samples.session(peer, 2, 1, 0))));
        commit(Samples.writeSet(
                2,
                new Change.SessionAdvanced(Samples.session(peer, 1, 2, 1)),
                new Change.SessionRetired(peer, Samples.sessionId(2)),
                new Change.ContactLearned(contact.pinned(new byte[32]))));
        Map<PeerId, PeerRow> rows = await(store().peers(List.of(peer, Samples.peer(9))));
        PeerRow row = Objects.requireNonNull(rows.get(peer));
        assertThat(row.sessions())
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactly(Samples.session(peer, 1, 2, 2));
        assertThat(row.retiredSessions()).containsExactly(Samples.sessionId(2));
        assertThat(row.contact()).get().usingRecursiveComparison().isEqualTo(contact.pinned(new byte[32]));
        assertThat(rows.get(Samples.peer(9))).isEqualTo(new PeerRow(Optional.empty(), List.of(), Set.of()));
        assertThat(await(store().accounts())).containsExactly(peer.account());
        assertThat(await(store().contacts(peer.account()))).hasSize(1);
    }
}
