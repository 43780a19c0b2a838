package org.xmtp.reactive.store.h2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.XmtpClosedException;
import org.xmtp.reactive.api.XmtpStorageException;
import org.xmtp.reactive.api.XmtpStore;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.testkit.EngineStoreContract;
import org.xmtp.reactive.testkit.StoreSamples;

/** A store in memory whose process is killed, or only seems to be. */
final class LostMemoryTests {
    private final XmtpStore.InMemory place = XmtpStore.inMemory();

    private EngineStore store() {
        return StoreRuntime.store(place, new FoldLimits(5, 1 << 20));
    }

    @Test
    void whatWasCommittedIsThereForTheNextOne() {
        long position = 0;
        for (int life = 0; life < 5; life++) {
            EngineStore store = store();
            assertThat(NumberedWriteSets.openWhole(store, position, "life " + life))
                    .isEqualTo(position);
            for (int batch = 0; batch < 5; batch++) {
                EngineStoreContract.commit(store, NumberedWriteSets.from(position + 1, 3));
                position += 3;
            }
            EngineStores.kill(place);
        }
    }

    @Test
    void theKilledOneGetsAndWritesNothingMore() {
        EngineStore killed = store();
        killed.open().block();
        EngineStores.kill(place);
        EngineStore next = store();
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
    void oneThatIsOpenIsInUseAndOneThatIsClosedIsGone() {
        EngineStore first = store();
        first.open().block();
        EngineStoreContract.commit(first, List.of(StoreSamples.received(1, 1, 1)));
        EngineStore second = store();
        assertThatThrownBy(() -> second.open().block())
                .isInstanceOfSatisfying(
                        XmtpStorageException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_IN_USE));
        second.close().block();
        first.close().block();
        EngineStore third = store();
        assertThat(EngineStoreContract.await(third.open()).lastPosition()).isZero();
        third.close().block();
    }

    @Test
    void twoStoresInMemoryAreTwo() {
        EngineStore one = store();
        EngineStore other = StoreRuntime.store(XmtpStore.inMemory(), FoldLimits.DEFAULT);
        one.open().block();
        other.open().block();
        EngineStoreContract.commit(one, List.of(StoreSamples.received(1, 1, 1)));
        assertThat(EngineStoreContract.await(other.entries(0, 9))).isEmpty();
        one.close().block();
        other.close().block();
    }
}
