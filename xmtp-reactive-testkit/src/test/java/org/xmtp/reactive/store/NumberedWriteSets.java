package org.xmtp.reactive.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import org.xmtp.reactive.api.Delivery;
import org.xmtp.reactive.testkit.EngineStoreContract;
import org.xmtp.reactive.testkit.StoreSamples;

/**
 * A sequence of write-sets of which the position tells all: whether a store holds the first so many whole can be seen
 * by looking at it. Every fourth message is ours; its two copies are made and settled by the three write-sets behind.
 */
public final class NumberedWriteSets {
    private static final int SESSIONS = 7;
    private static final int OWN = 4;
    private static final List<PeerId> RECIPIENTS = List.of(StoreSamples.peer(1), StoreSamples.peer(2));

    private NumberedWriteSets() {}

    /** The one at a position. */
    public static WriteSet at(long position) {
        long step = (position - 1) / SESSIONS;
        long session = (position - 1) % SESSIONS;
        List<Change> changes = new ArrayList<>(List.of(
                new Change.EntryAppended(StoreSamples.message(
                        position, StoreSamples.conversation(session), position % OWN == 0, position, 60)),
                new Change.SessionAdvanced(StoreSamples.session(StoreSamples.peer(session), session, step + 1)),
                new Change.EnvelopeSeen(StoreSamples.digest(position), StoreSamples.digest(-position)),
                new Change.ReaderMoved("bot", new ReaderMark(position, List.of()))));
        changes.addAll(copies(position));
        return StoreSamples.writeSet(position, changes);
    }

    private static List<Change> copies(long position) {
        long message = position - position % OWN;
        if (message == 0) {
            return List.of();
        }
        return switch ((int) (position % OWN)) {
            case 0 -> List.of(new Change.IntentChanged(0, RECIPIENTS));
            case 1 -> List.of(queued(message), new Change.IntentChanged(message, RECIPIENTS.subList(1, 2)));
            case 2 ->
                List.of(
                        queued(message),
                        new Change.IntentChanged(message, List.of()),
                        new Change.CopiesSettled(position - 1, message, List.of(refused(message))));
            default -> List.of(new Change.CopiesSettled(position - 1, message, List.of()));
        };
    }

    private static Change queued(long message) {
        return new Change.CopiesQueued(message, message, List.of(StoreSamples.copy(message, 100)));
    }

    private static RefusedCopy refused(long message) {
        return new RefusedCopy(RECIPIENTS.get(0), "refused " + message);
    }

    /** From a position on, in order. */
    public static List<WriteSet> from(long first, int count) {
        return LongStream.range(first, first + count)
                .mapToObj(NumberedWriteSets::at)
                .toList();
    }

    /** Opens the store, which holds the first ones, at least so many, and nothing else; how many it holds. */
    public static long openWhole(EngineStore store, long atLeast, String at) {
        StoreHead head = EngineStoreContract.await(store.open());
        long last = head.lastPosition();
        assertThat(last).as(at).isGreaterThanOrEqualTo(atLeast);
        assertThat(head.lastWriteSet()).as(at).isEqualTo(StoreSamples.id(last));
        assertEntries(store, last, at);
        assertSessions(store, last, at);
        assertOutbox(store, last, at);
        assertThat(EngineStoreContract.await(store.readerMark("bot")).position())
                .as(at)
                .isEqualTo(last);
        return last;
    }

    private static void assertEntries(EngineStore store, long last, String at) {
        List<StoredEntry> entries = new ArrayList<>();
        while (entries.size() < last) {
            List<StoredEntry> page = EngineStoreContract.await(store.entries(entries.size(), 500));
            assertThat(page).as(at).isNotEmpty();
            entries.addAll(page);
        }
        assertThat(entries)
                .as(at)
                .extracting(StoredEntry::position)
                .isEqualTo(LongStream.rangeClosed(1, last).boxed().toList());
        for (StoredEntry entry : entries) {
            long behind = last - entry.position();
            if (entry.position() % OWN == 0) {
                assertThat(entry.delivery()).as(at).contains(behind < OWN - 1 ? Delivery.QUEUED : Delivery.FAILED);
            }
        }
        List<Digest> marks = entries.stream()
                .map(entry -> StoreSamples.digest(entry.position()))
                .toList();
        assertThat(EngineStoreContract.await(store.seen(marks))).as(at).hasSize(marks.size());
    }

    private static void assertSessions(EngineStore store, long last, String at) {
        for (long session = 0; session < Math.min(last, SESSIONS); session++) {
            long version = (last - 1 - session + SESSIONS) / SESSIONS;
            PeerId peer = StoreSamples.peer(session);
            PeerRow row = Objects.requireNonNull(
                    EngineStoreContract.await(store.peers(List.of(peer))).get(peer));
            assertThat(row.sessions())
                    .as(at)
                    .usingRecursiveFieldByFieldElementComparator()
                    .containsExactly(StoreSamples.session(peer, session, version));
            assertThat(EngineStoreContract.await(
                            store.history(StoreSamples.conversation(session), 0, Long.MAX_VALUE, 0, 0, 10_000)))
                    .as(at)
                    .hasSize((int) version);
        }
    }

    private static void assertOutbox(EngineStore store, long last, String at) {
        long message = last - last % OWN;
        int step = (int) (last % OWN);
        boolean queued = message > 0 && (step == 1 || step == 2);
        assertThat(EngineStoreContract.await(store.outbox(0, 10)))
                .as(at)
                .extracting(OutboxRow::position, OutboxRow::message)
                .isEqualTo(queued ? List.of(tuple(last, message)) : List.of());
        assertThat(EngineStoreContract.await(store.intents()))
                .as(at)
                .isEqualTo(
                        message > 0 && step < 2
                                ? List.of(new SendIntent(message, RECIPIENTS.subList(step, 2)))
                                : List.of());
        if (message > OWN) {
            assertThat(EngineStoreContract.await(store.refused(message - OWN)))
                    .as(at)
                    .containsExactly(refused(message - OWN));
        }
    }
}
