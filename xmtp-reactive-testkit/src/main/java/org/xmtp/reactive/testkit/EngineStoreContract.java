package org.xmtp.reactive.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.CommitException;
import org.xmtp.reactive.store.CommitException.Outcome;
import org.xmtp.reactive.store.ConversationRow;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.PeerRow;
import org.xmtp.reactive.store.ReaderMark;
import org.xmtp.reactive.store.SessionRow;
import org.xmtp.reactive.store.StoreHead;
import org.xmtp.reactive.store.StoredEntry;
import org.xmtp.reactive.store.WriteSet;
import org.xmtp.reactive.store.WriteSetId;
import reactor.core.publisher.Mono;

/**
 * What every store does, wherever it lies, and whether what it holds is folded or not: implement {@link #store()} in a
 * test class, and the tests come along.
 */
public interface EngineStoreContract extends StoredCommitsContract, StoredOutboxContract, StoredPeersContract {
    /** The store under test, open and empty; whoever made it closes it afterwards. */
    @Override
    EngineStore store();

    /** Waits for a value. */
    static <T> T await(Mono<T> mono) {
        return Objects.requireNonNull(mono.block(), "a value");
    }

    /** Commits sample write-sets behind whatever is durable. */
    static void commit(EngineStore store, List<WriteSet> batch) {
        store.recover()
                .flatMap(head -> store.commit(head.lastWriteSet(), batch))
                .block();
    }

    private void commit(WriteSet... batch) {
        commit(store(), List.of(batch));
    }

    @Test
    default void entriesComeInOrderOfPosition() {
        commit(StoreSamples.own(1, 1, 500), StoreSamples.received(2, 1, 400));
        commit(StoreSamples.writeSet(3, new Change.EntryAppended(StoreSamples.failure(3))), StoreSamples.writeSet(4));
        commit(StoreSamples.writeSet(5, new Change.EntryAppended(StoreSamples.failure(4))));
        List<StoredEntry> all = await(store().entries(0, 100));
        assertThat(all).extracting(StoredEntry::position).containsExactly(1L, 2L, 3L, 5L);
        assertThat(await(store().entries(2, 1)))
                .extracting(StoredEntry::position)
                .containsExactly(3L);
        assertThat(await(store().entries(5, 1))).isEmpty();
        assertThat(all.get(1).entry())
                .usingRecursiveComparison()
                .isEqualTo(StoreSamples.message(2, StoreSamples.conversation(1), false, 400, 50));
        assertThat(all.get(2).entry()).isEqualTo(StoreSamples.failure(3));
        assertThat(all.get(3).entry()).isEqualTo(StoreSamples.failure(4));
    }

    @Test
    default void aPageOfEntriesEndsBeforeItOutgrowsMemory() {
        List<WriteSet> large = new ArrayList<>();
        for (long position = 1; position <= 9; position++) {
            large.add(StoreSamples.writeSet(
                    position,
                    new Change.EntryAppended(
                            StoreSamples.message(position, StoreSamples.conversation(1), false, 1, 300_000))));
        }
        commit(store(), large);
        assertThat(await(store().entries(0, 1_000_000)))
                .extracting(StoredEntry::position)
                .containsExactly(1L, 2L, 3L);
        assertThat(await(store().entries(3, 1_000_000)))
                .extracting(StoredEntry::position)
                .containsExactly(4L, 5L, 6L);
        assertThat(await(store().history(StoreSamples.conversation(1), 0, Long.MAX_VALUE, 0, 0, 100)))
                .extracting(StoredEntry::position)
                .containsExactly(1L, 2L, 3L);
    }

    @Test
    default void anEntryLargerThanAPageComesAlone() {
        commit(
                StoreSamples.writeSet(
                        1,
                        new Change.EntryAppended(
                                StoreSamples.message(1, StoreSamples.conversation(1), false, 1, 1_100_000))),
                StoreSamples.received(2, 1, 2));
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
            many.add(StoreSamples.received(position, position % 3, position));
        }
        commit(store(), many);
        assertThat(await(store().entries(0, 600))).hasSize(600);
        assertThat(await(store().entries(0, 10_000))).hasSize(700);
        assertThat(await(store().entries(0, 0))).isEmpty();
        assertThat(await(store().history(StoreSamples.conversation(1), 0, Long.MAX_VALUE, 0, 0, 1_000)))
                .hasSize(234);
    }

    @Test
    default void aCommitSaysBehindWhichWriteSetItGoes() {
        assertConflict(StoreSamples.id(1), StoreSamples.received(1, 1, 1));
        store().commit(WriteSetId.NONE, List.of(StoreSamples.received(1, 1, 1), StoreSamples.received(2, 1, 2)))
                .block();
        assertConflict(WriteSetId.NONE, StoreSamples.received(3, 1, 3));
        assertConflict(StoreSamples.id(1), StoreSamples.received(3, 1, 3));
        StoreHead head = await(store().recover());
        assertThat(head.lastWriteSet()).isEqualTo(StoreSamples.id(2));
        assertThat(head.lastPosition()).isEqualTo(2);
        store().commit(head.lastWriteSet(), List.of(StoreSamples.received(3, 1, 3)))
                .block();
        assertThat(await(store().entries(0, 10))).hasSize(3);
    }

    private void assertConflict(WriteSetId after, WriteSet writeSet) {
        assertThatThrownBy(() -> store().commit(after, List.of(writeSet)).block())
                .isInstanceOfSatisfying(
                        CommitException.class, e -> assertThat(e.outcome()).isEqualTo(Outcome.CONFLICT));
    }

    @Test
    default void historyIsInOrderOfTimeThenPositionWhateverTheTimesClaim() {
        long[] times = {50, 0, Long.MAX_VALUE, 50, 0, 7, 50};
        for (int at = 0; at < times.length; at++) {
            commit(StoreSamples.received(2L * at + 1, 1, times[at]), StoreSamples.received(2L * at + 2, 2, times[at]));
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
        assertThat(await(store().history(StoreSamples.conversation(3), 0, Long.MAX_VALUE, 0, 0, 9)))
                .isEmpty();
    }

    private List<Long> positions(long fromNs, long toNs, long afterNs, long afterPosition, int limit) {
        return await(store().history(StoreSamples.conversation(1), fromNs, toNs, afterNs, afterPosition, limit))
                .stream()
                .map(StoredEntry::position)
                .toList();
    }

    @Test
    default void conversationsComeWithTheNewestFirst() {
        commit(StoreSamples.received(1, 1, 50), StoreSamples.received(2, 2, 70), StoreSamples.received(3, 3, 10));
        commit(
                StoreSamples.received(4, 1, 60),
                StoreSamples.received(5, 3, Long.MAX_VALUE),
                StoreSamples.received(6, 2, 1));
        assertThat(await(store().conversations()))
                .containsExactly(
                        new ConversationRow(StoreSamples.conversation(3), Long.MAX_VALUE),
                        new ConversationRow(StoreSamples.conversation(2), 70),
                        new ConversationRow(StoreSamples.conversation(1), 60));
    }

    @Test
    default void aReadersMarkOnlyMovesForward() {
        assertThat(await(store().readerMark("bot"))).isEqualTo(ReaderMark.NONE);
        commit(
                StoreSamples.writeSet(1, moved("bot", 3), moved("other", 1)),
                StoreSamples.writeSet(2, moved("bot", 4)),
                StoreSamples.writeSet(3, moved("bot", 2)));
        commit(StoreSamples.writeSet(4, moved("bot", 9)));
        commit(StoreSamples.writeSet(5, moved("bot", 8)));
        assertThat(await(store().readerMark("bot"))).isEqualTo(new ReaderMark(9, List.of()));
        assertThat(await(store().readerMark("other")).position()).isEqualTo(1);
    }

    @Test
    default void aReadersFirstAcknowledgementIsItsMarkWhereNothingLiesBefore() {
        commit(StoreSamples.writeSet(1, moved("bot", 0, new ReaderMark.Run(1, 2))));
        assertThat(await(store().readerMark("bot"))).isEqualTo(new ReaderMark(2, List.of()));
    }

    @Test
    default void whatAReaderHasAcknowledgedBeyondItsMarkIsKeptToo() {
        commit(StoreSamples.writeSet(1, moved("bot", 1, new ReaderMark.Run(5, 6), new ReaderMark.Run(9, 9))));
        commit(StoreSamples.writeSet(2, moved("bot", 0, new ReaderMark.Run(7, 7), new ReaderMark.Run(20, 30))));
        assertThat(await(store().readerMark("bot")))
                .isEqualTo(new ReaderMark(
                        1, List.of(new ReaderMark.Run(5, 7), new ReaderMark.Run(9, 9), new ReaderMark.Run(20, 30))));
        commit(StoreSamples.writeSet(3, moved("bot", 8)));
        assertThat(await(store().readerMark("bot"))).isEqualTo(new ReaderMark(9, List.of(new ReaderMark.Run(20, 30))));
    }

    private static Change moved(String reader, long position, ReaderMark.Run... beyond) {
        return new Change.ReaderMoved(reader, new ReaderMark(position, List.of(beyond)));
    }

    /** Whatever was folded between, and whatever was read. */
    @Test
    default void thePagesOfASessionAreWhatItsVersionsMadeOfThem() {
        PeerId peer = StoreSamples.peer(1);
        Map<String, byte[]> expected = new HashMap<>();
        for (long version = 1; version <= 200; version++) {
            Map<String, byte[]> pages = version % 4 == 0 ? Map.of() : StoreSamples.pages(version);
            expected.putAll(pages);
            SessionRow row = StoreSamples.session(peer, 1, version).with(pages);
            commit(StoreSamples.writeSet(version, new Change.SessionAdvanced(row)));
            if (version % 9 == 0) {
                assertPages(peer, version, expected);
            }
        }
        assertPages(peer, 200, expected);
    }

    private void assertPages(PeerId peer, long version, Map<String, byte[]> written) {
        Map<String, byte[]> there = new HashMap<>(written);
        there.values().removeIf(bytes -> bytes.length == 0);
        PeerRow row =
                Objects.requireNonNull(await(store().peers(List.of(peer))).get(peer), "the peer that was asked for");
        SessionRow read = row.sessions().get(0);
        assertThat(read.version()).isEqualTo(version);
        assertThat(read.pages()).containsExactlyInAnyOrderEntriesOf(there);
    }
}
