package org.xmtp.reactive.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.XmtpClosedException;
import org.xmtp.reactive.api.XmtpStorageException;
import org.xmtp.reactive.api.XmtpStore;
import org.xmtp.reactive.testkit.EngineStoreContract;
import org.xmtp.reactive.testkit.StoreSamples;

/** What becomes of a store in memory whose process is killed, or only seems to be, and of what was in it. */
public interface LostMemoryContract {
    /** A store at a place, not open yet. */
    EngineStore store(XmtpStore.InMemory place);

    /** Takes a place away from whoever has it. */
    void kill(XmtpStore.InMemory place);

    @Test
    default void whatWasCommittedIsThereForTheNextOne() {
        XmtpStore.InMemory place = XmtpStore.inMemory();
        long position = 0;
        for (int life = 0; life < 5; life++) {
            EngineStore store = store(place);
            assertThat(NumberedWriteSets.openWhole(store, position, "life " + life))
                    .isEqualTo(position);
            for (int batch = 0; batch < 5; batch++) {
                EngineStoreContract.commit(store, NumberedWriteSets.from(position + 1, 3));
                position += 3;
            }
            kill(place);
        }
    }

    @Test
    default void theKilledOneGetsAndWritesNothingMore() {
        XmtpStore.InMemory place = XmtpStore.inMemory();
        EngineStore killed = store(place);
        killed.open().block();
        kill(place);
        EngineStore next = store(place);
        next.open().block();
        EngineStoreContract.commit(next, List.of(StoreSamples.received(1, 1, 1)));
        assertThatThrownBy(() -> killed.commit(StoreSamples.id(1), List.of(StoreSamples.received(2, 1, 1)))
                        .block())
                .isInstanceOf(XmtpClosedException.class);
        assertThatThrownBy(() -> killed.entries(0, 1).block()).isInstanceOf(XmtpClosedException.class);
        killed.close().block();
        assertThat(EngineStoreContract.await(next.entries(0, 9))).hasSize(1);
        next.close().block();
    }

    @Test
    default void oneThatIsOpenIsInUseAndOneThatIsClosedIsGone() {
        XmtpStore.InMemory place = XmtpStore.inMemory();
        EngineStore first = store(place);
        first.open().block();
        EngineStoreContract.commit(first, List.of(StoreSamples.received(1, 1, 1)));
        EngineStore second = store(place);
        assertThatThrownBy(() -> second.open().block())
                .isInstanceOfSatisfying(
                        XmtpStorageException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_IN_USE));
        second.close().block();
        first.close().block();
        EngineStore third = store(place);
        assertThat(EngineStoreContract.await(third.open()).lastPosition()).isZero();
        third.close().block();
    }

    @Test
    default void twoStoresInMemoryAreTwo() {
        XmtpStore.InMemory place = XmtpStore.inMemory();
        EngineStore one = store(place);
        EngineStore other = store(XmtpStore.inMemory());
        one.open().block();
        other.open().block();
        EngineStoreContract.commit(one, List.of(StoreSamples.received(1, 1, 1)));
        assertThat(EngineStoreContract.await(other.entries(0, 9))).isEmpty();
        one.close().block();
        other.close().block();
    }

    @Test
    default void aStoreThatWasNeverOpenedCloses() {
        EngineStore never = store(XmtpStore.inMemory());
        assertThatThrownBy(() -> never.entries(0, 1).block()).isInstanceOf(IllegalStateException.class);
        never.close().block();
        assertThatThrownBy(() -> never.open().block()).isInstanceOf(XmtpClosedException.class);
    }

    @Test
    default void aStoreIsOpenedOnce() {
        EngineStore store = store(XmtpStore.inMemory());
        store.open().block();
        assertThatThrownBy(() -> store.open().block()).isInstanceOf(IllegalStateException.class);
        store.close().block();
    }
}
