package org.xmtp.reactive.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.api.Delivery;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.OutboxCopy;
import org.xmtp.reactive.store.OutboxRow;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.RefusedCopy;
import org.xmtp.reactive.store.SendIntent;
import org.xmtp.reactive.store.StoredEntry;
import org.xmtp.reactive.store.WriteSet;

/** The part of {@link EngineStoreContract} about what is still to leave, and how far messages have come. */
public interface StoredOutboxContract {
    /** The store under test, open and empty; whoever made it closes it afterwards. */
    EngineStore store();

    private void commit(WriteSet... batch) {
        EngineStoreContract.commit(store(), List.of(batch));
    }

    @Test
    default void aMessageWhoseOtherRecipientsWereRevokedIsPublished() {
        PeerId revoked = StoreSamples.peer(2);
        commit(StoreSamples.own(1, 1, 1));
        commit(StoreSamples.own(2, 2, 2));
        commit(StoreSamples.writeSet(3, new Change.CopiesSettled(1, 1, List.of(RefusedCopy.revoked(revoked)))));
        commit(StoreSamples.writeSet(
                4,
                new Change.CopiesSettled(
                        2,
                        2,
                        List.of(RefusedCopy.revoked(revoked), new RefusedCopy(StoreSamples.peer(1), "too big")))));
        assertThat(EngineStoreContract.await(store().refused(1))).containsExactly(RefusedCopy.revoked(revoked));
        assertThat(EngineStoreContract.await(store().entries(0, 9)))
                .extracting(StoredEntry::delivery)
                .containsExactly(Optional.of(Delivery.PUBLISHED), Optional.of(Delivery.FAILED));
    }

    @Test
    default void aCopyThatWasNotMadeAlongWithItsMessageIsKnown() {
        RefusedCopy unmade = new RefusedCopy(StoreSamples.peer(2), "not made");
        commit(StoreSamples.writeSet(
                1,
                new Change.EntryAppended(StoreSamples.message(1, StoreSamples.conversation(1), true, 1, 50)),
                new Change.CopiesQueued(0, 0, List.of(StoreSamples.copy(1, 10))),
                Change.CopiesSettled.unmade(0, List.of(unmade))));
        assertThat(EngineStoreContract.await(store().refused(1))).containsExactly(unmade);
        assertDelivery(Delivery.QUEUED);
        commit(StoreSamples.writeSet(2, new Change.CopiesSettled(1, 1, List.of())));
        assertDelivery(Delivery.FAILED);
    }

    @Test
    default void deliveryFollowsTheOutbox() {
        commit(
                StoreSamples.own(1, 1, 1),
                StoreSamples.own(2, 1, 2),
                StoreSamples.own(3, 1, 3),
                StoreSamples.received(4, 1, 4));
        assertThat(EngineStoreContract.await(store().outbox(0, 10)))
                .extracting(OutboxRow::position)
                .containsExactly(1L, 2L, 3L);
        assertThat(EngineStoreContract.await(store().unsent())).isEqualTo(3);
        commit(
                StoreSamples.writeSet(5, new Change.CopiesSettled(1, 1, List.of())),
                StoreSamples.writeSet(
                        6, new Change.CopiesSettled(2, 2, List.of(new RefusedCopy(StoreSamples.peer(1), "too big")))));
        assertThat(EngineStoreContract.await(store().entries(0, 10)))
                .extracting(StoredEntry::delivery)
                .containsExactly(
                        Optional.of(Delivery.PUBLISHED),
                        Optional.of(Delivery.FAILED),
                        Optional.of(Delivery.QUEUED),
                        Optional.empty());
        assertThat(EngineStoreContract.await(store().outbox(0, 10)))
                .extracting(OutboxRow::position)
                .containsExactly(3L);
        assertThat(EngineStoreContract.await(store().outbox(3, 10))).isEmpty();
        assertThat(EngineStoreContract.await(store().unsent())).isEqualTo(1);
    }

    @Test
    default void copiesKeepTheTimestampTheyWereGiven() {
        commit(
                StoreSamples.own(1, 1, 1),
                StoreSamples.writeSet(
                        2,
                        new Change.CopiesQueued(
                                0, 42, List.of(StoreSamples.copy(7, 3 << 20), StoreSamples.copy(8, 9)))));
        assertThat(EngineStoreContract.await(store().outbox(0, 10)).get(0).timestampNs())
                .isZero();
        commit(StoreSamples.writeSet(3, new Change.CopiesStamped(1, 99)));
        assertThat(EngineStoreContract.await(store().outbox(0, 10)).get(0).timestampNs())
                .isEqualTo(99);
        OutboxRow large = EngineStoreContract.await(store().outbox(1, 10)).get(0);
        assertThat(large.timestampNs()).isEqualTo(42);
        assertThat(large.copies())
                .extracting(OutboxCopy::recipient)
                .containsExactly(StoreSamples.peer(7), StoreSamples.peer(8));
        assertThat(large.copies().get(0).message()).isEqualTo(StoreSamples.bytes(7, 3 << 20));
        assertThat(large.copies().get(1).message()).isEqualTo(StoreSamples.bytes(8, 9));
    }

    @Test
    default void aMessageIsQueuedUntilAllItsCopiesAreMadeAndSettled() {
        PeerId first = StoreSamples.peer(1);
        PeerId second = StoreSamples.peer(2);
        PeerId third = StoreSamples.peer(3);
        commit(StoreSamples.writeSet(
                1,
                new Change.EntryAppended(StoreSamples.message(1, StoreSamples.conversation(1), true, 1, 50)),
                new Change.IntentChanged(0, List.of(first, second, third))));
        assertThat(EngineStoreContract.await(store().intents()))
                .containsExactly(new SendIntent(1, List.of(first, second, third)));
        assertThat(EngineStoreContract.await(store().outbox(0, 10))).isEmpty();
        assertDelivery(Delivery.QUEUED);

        commit(
                StoreSamples.writeSet(
                        2,
                        new Change.CopiesQueued(1, 0, List.of(StoreSamples.copy(1, 10))),
                        new Change.IntentChanged(1, List.of(second, third))),
                StoreSamples.writeSet(
                        3,
                        new Change.CopiesQueued(1, 77, List.of(StoreSamples.copy(2, 10), StoreSamples.copy(3, 10))),
                        new Change.IntentChanged(1, List.of())),
                StoreSamples.writeSet(4, new Change.CopiesStamped(2, 66)));
        assertThat(EngineStoreContract.await(store().intents())).isEmpty();
        assertThat(EngineStoreContract.await(store().outbox(0, 10)))
                .extracting(OutboxRow::position, OutboxRow::message, OutboxRow::timestampNs)
                .containsExactly(tuple(2L, 1L, 66L), tuple(3L, 1L, 77L));
        assertDelivery(Delivery.QUEUED);

        commit(StoreSamples.writeSet(5, new Change.CopiesSettled(3, 1, List.of(new RefusedCopy(third, "late")))));
        assertDelivery(Delivery.QUEUED);
        commit(StoreSamples.writeSet(6, new Change.CopiesSettled(2, 1, List.of(new RefusedCopy(first, "too big")))));
        assertDelivery(Delivery.FAILED);
        assertThat(EngineStoreContract.await(store().refused(1)))
                .containsExactly(new RefusedCopy(third, "late"), new RefusedCopy(first, "too big"));
        assertThat(EngineStoreContract.await(store().refused(2))).isEmpty();
    }

    @Test
    default void copiesThatWereNotMadeTakeNoneOfThoseThatWait() {
        PeerId lost = StoreSamples.peer(2);
        commit(StoreSamples.own(1, 1, 1));
        List<OutboxRow> waiting = EngineStoreContract.await(store().outbox(0, 10));
        commit(StoreSamples.writeSet(
                2, Change.CopiesSettled.unmade(1, List.of(new RefusedCopy(lost, "no copy could be made")))));

        assertThat(waiting).hasSize(1);
        assertThat(EngineStoreContract.await(store().outbox(0, 10)))
                .extracting(OutboxRow::position)
                .containsExactly(1L);
        assertDelivery(Delivery.QUEUED);
        commit(StoreSamples.writeSet(3, new Change.CopiesSettled(1, 1, List.of())));
        assertDelivery(Delivery.FAILED);
        assertThat(EngineStoreContract.await(store().refused(1)))
                .containsExactly(new RefusedCopy(lost, "no copy could be made"));
    }

    @Test
    default void aMessageWithNobodyLeftToMakeACopyForIsPublished() {
        commit(
                StoreSamples.own(1, 1, 1),
                StoreSamples.writeSet(
                        2,
                        new Change.CopiesSettled(1, 1, List.of()),
                        new Change.IntentChanged(1, List.of(StoreSamples.peer(1)))));
        assertDelivery(Delivery.QUEUED);
        commit(StoreSamples.writeSet(3, new Change.IntentChanged(1, List.of())));
        assertDelivery(Delivery.PUBLISHED);
    }

    private void assertDelivery(Delivery delivery) {
        assertThat(EngineStoreContract.await(store().entries(0, 1)).get(0).delivery())
                .contains(delivery);
        assertThat(EngineStoreContract.await(store().history(StoreSamples.conversation(1), 0, Long.MAX_VALUE, 0, 0, 1))
                        .get(0)
                        .delivery())
                .contains(delivery);
    }

    @Test
    default void aPageOfTheOutboxEndsBeforeItOutgrowsMemory() {
        List<WriteSet> large = new ArrayList<>();
        for (long position = 1; position <= 6; position++) {
            large.add(StoreSamples.writeSet(
                    position, new Change.CopiesQueued(0, 5, List.of(StoreSamples.copy(position, 400_000)))));
        }
        EngineStoreContract.commit(store(), large);
        assertThat(EngineStoreContract.await(store().outbox(0, 100)))
                .extracting(OutboxRow::position)
                .containsExactly(1L, 2L);
        assertThat(EngineStoreContract.await(store().outbox(2, 100)))
                .extracting(OutboxRow::position)
                .containsExactly(3L, 4L);
        assertThat(EngineStoreContract.await(store().outbox(5, 100)))
                .extracting(OutboxRow::position)
                .containsExactly(6L);
    }
}
