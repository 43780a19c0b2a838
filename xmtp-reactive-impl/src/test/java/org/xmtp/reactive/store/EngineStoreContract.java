package org.xmtp.reactive.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.api.Delivery;
import reactor.core.publisher.Mono;

/** What every store does, wherever it lies, and whether what it holds is folded or not. */
interface EngineStoreContract {
    /** The store under test, open. */
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
    default void aPageOfEntriesEndsBeforeItOutgrowsMemory() {
        List<WriteSet> large = new ArrayList<>();
        for (long position = 1; position <= 9; position++) {
            large.add(Samples.writeSet(
                    position,
                    new Change.EntryAppended(Samples.message(position, Samples.conversation(1), false, 1, 300_000))));
        }
        store().commit(large).block();
        assertThat(await(store().entries(0, 1_000_000)))
                .extracting(StoredEntry::position)
                .containsExactly(1L, 2L, 3L);
        assertThat(await(store().entries(3, 1_000_000)))
                .extracting(StoredEntry::position)
                .containsExactly(4L, 5L, 6L);
        assertThat(await(store().history(Samples.conversation(1), 0, Long.MAX_VALUE, 0, 0, 100)))
                .extracting(StoredEntry::position)
                .containsExactly(1L, 2L, 3L);
    }

    @Test
    default void anEntryLargerThanAPageComesAlone() {
        commit(
                Samples.writeSet(
                        1, new Change.EntryAppended(Samples.message(1, Samples.conversation(1), false, 1, 1_100_000))),
                Samples.received(2, 1, 2));
        assertThat(await(store().entries(0, 10)))
                .extracting(StoredEntry::position)
                .containsExactly(1L);
        assertThat(await(store().entries(1, 10)))
                .extracting(StoredEntry::position)
                .containsExactly(2L);
    }

    @Test
    default void aPageHoldsAsManyRowsAsAreAskedForAndThere() {
        List<WriteSet> many = new ArrayList<>();
        for (long position = 1; position <= 700; position++) {
            many.add(Samples.received(position, position % 3, position));
        }
        store().commit(many).block();
        assertThat(await(store().entries(0, 600))).hasSize(600);
        assertThat(await(store().entries(0, 10_000))).hasSize(700);
        assertThat(await(store().entries(0, 0))).isEmpty();
        assertThat(await(store().history(Samples.conversation(1), 0, Long.MAX_VALUE, 0, 0, 1_000)))
                .hasSize(234);
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
                        2, new Change.CopiesQueued(42, List.of(Samples.copy(7, 3 << 20), Samples.copy(8, 9)))));
        assertThat(await(store().outbox(0, 10)).get(0).timestampNs()).isZero();
        commit(Samples.writeSet(3, new Change.CopiesStamped(1, 99)));
        assertThat(await(store().outbox(0, 10)).get(0).timestampNs()).isEqualTo(99);
        OutboxRow large = await(store().outbox(1, 10)).get(0);
        assertThat(large.timestampNs()).isEqualTo(42);
        assertThat(large.copies()).extracting(OutboxCopy::recipient).containsExactly(Samples.peer(7), Samples.peer(8));
        assertThat(large.copies().get(0).message()).isEqualTo(Samples.bytes(7, 3 << 20));
        assertThat(large.copies().get(1).message()).isEqualTo(Samples.bytes(8, 9));
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
    }

    @Test
    default void theSameInstallationUnderTwoAccountsIsTwoPeers() {
        PeerId one = Samples.peer(1);
        PeerId other = new PeerId(Samples.account(99), one.installation());
        commit(Samples.writeSet(
                1,
                new Change.SessionAdvanced(Samples.session(one, 1, 1, 0)),
                new Change.ContactLearned(Samples.contact(other, 5))));
        Map<PeerId, PeerRow> rows = await(store().peers(List.of(one, other)));
        assertThat(Objects.requireNonNull(rows.get(one)).sessions()).hasSize(1);
        assertThat(Objects.requireNonNull(rows.get(one)).contact()).isEmpty();
        assertThat(Objects.requireNonNull(rows.get(other)).sessions()).isEmpty();
        assertThat(Objects.requireNonNull(rows.get(other)).contact()).isPresent();
    }

    @Test
    default void contactsAreFoundByTheirAccount() {
        commit(Samples.writeSet(
                1,
                new Change.ContactLearned(Samples.contact(Samples.peer(2), 1)),
                new Change.ContactLearned(Samples.contact(Samples.peer(3), 2)),
                new Change.ContactLearned(Samples.contact(Samples.peer(4), 3))));
        assertThat(await(store().contacts(Samples.peer(2).account())))
                .extracting(Contact::peer)
                .containsExactlyInAnyOrder(Samples.peer(2), Samples.peer(3));
        assertThat(await(store().contacts(Samples.account(77)))).isEmpty();
        assertThat(await(store().accounts()))
                .containsExactlyInAnyOrder(
                        Samples.peer(2).account(), Samples.peer(4).account());
    }

    @Test
    default void aMarkIsSeenWithTheEnvelopeThatSetItFirst() {
        Digest twin = new Digest(Samples.digest(1).high(), 5);
        commit(
                Samples.writeSet(1, new Change.EnvelopeSeen(Samples.digest(1), Samples.digest(11))),
                Samples.writeSet(2, new Change.EnvelopeSeen(twin, Samples.digest(12))));
        commit(Samples.writeSet(3, new Change.EnvelopeSeen(Samples.digest(1), Samples.digest(13))));
        assertThat(await(store().seen(List.of(Samples.digest(1), twin, Samples.digest(2)))))
                .isEqualTo(Map.of(Samples.digest(1), Samples.digest(11), twin, Samples.digest(12)));
    }

    @Test
    default void heldEnvelopesWaitInOrderOfTimeUntilReleased() {
        commit(Samples.writeSet(
                1,
                new Change.EnvelopeHeld(Samples.held(1, 30)),
                new Change.EnvelopeHeld(Samples.held(2, -1)),
                new Change.EnvelopeHeld(Samples.held(3, 10)),
                new Change.EnvelopeHeld(Samples.held(4, 20))));
        commit(Samples.writeSet(2, new Change.EnvelopeReleased(Samples.digest(4))));
        assertThat(await(store().held()))
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactly(Samples.held(3, 10), Samples.held(1, 30), Samples.held(2, -1));
    }

    @Test
    default void historyIsInOrderOfTimeThenPositionWhateverTheTimesClaim() {
        long[] times = {50, 0, Long.MAX_VALUE, 50, 0, 7, 50};
        for (int at = 0; at < times.length; at++) {
            commit(Samples.received(2L * at + 1, 1, times[at]), Samples.received(2L * at + 2, 2, times[at]));
        }
        List<Long> inOrder = List.of(3L, 9L, 11L, 1L, 7L, 13L, 5L);
        assertThat(positions(0, Long.MAX_VALUE, 0, 0, 100)).isEqualTo(inOrder);
        assertThat(positions(0, Long.MAX_VALUE, 0, 0, 2)).isEqualTo(inOrder.subList(0, 2));
        assertThat(positions(0, Long.MAX_VALUE, 0, 9, 3)).isEqualTo(inOrder.subList(2, 5));
        assertThat(positions(0, Long.MAX_VALUE, 50, 7, 100)).isEqualTo(inOrder.subList(5, 7));
        assertThat(positions(0, Long.MAX_VALUE, Long.MAX_VALUE, 5, 100)).isEmpty();
        assertThat(positions(7, 50, 0, 0, 100)).isEqualTo(inOrder.subList(2, 6));
        assertThat(positions(7, 50, 50, 1, 100)).isEqualTo(inOrder.subList(4, 6));
        assertThat(positions(8, 49, 0, 0, 100)).isEmpty();
        assertThat(await(store().history(Samples.conversation(3), 0, Long.MAX_VALUE, 0, 0, 9)))
                .isEmpty();
    }

    private List<Long> positions(long fromNs, long toNs, long afterNs, long afterPosition, int limit) {
        return await(store().history(Samples.conversation(1), fromNs, toNs, afterNs, afterPosition, limit)).stream()
                .map(StoredEntry::position)
                .toList();
    }

    @Test
    default void conversationsComeWithTheNewestFirst() {
        commit(Samples.received(1, 1, 50), Samples.received(2, 2, 70), Samples.received(3, 3, 10));
        commit(Samples.received(4, 1, 60), Samples.received(5, 3, Long.MAX_VALUE), Samples.received(6, 2, 1));
        assertThat(await(store().conversations()))
                .containsExactly(
                        new ConversationRow(Samples.conversation(3), Long.MAX_VALUE),
                        new ConversationRow(Samples.conversation(2), 70),
                        new ConversationRow(Samples.conversation(1), 60));
    }

    @Test
    default void aReadersMarkIsTheOneItMovedToLast() {
        assertThat(await(store().readerMark("bot"))).isZero();
        commit(
                Samples.writeSet(1, new Change.ReaderMoved("bot", 3), new Change.ReaderMoved("other", 1)),
                Samples.writeSet(2, new Change.ReaderMoved("bot", 4)));
        commit(Samples.writeSet(3, new Change.ReaderMoved("bot", 9)));
        assertThat(await(store().readerMark("bot"))).isEqualTo(9);
        assertThat(await(store().readerMark("other"))).isEqualTo(1);
    }
}
