package org.xmtp.reactive.store.memory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.RepeatedTest;
import org.xmtp.reactive.api.XmtpStore;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.StoreModel;
import org.xmtp.reactive.store.StoreRuntime;
import org.xmtp.reactive.testkit.EngineStoreContract;

/** Random schedules of commits, kills and recoveries, against a model in maps. */
final class MemoryModelTests {
    private static final int STEPS = 60;

    private final StoreModel model = new StoreModel();
    private final XmtpStore.InMemory place = XmtpStore.inMemory();

    @RepeatedTest(5)
    void theStoreHoldsWhatTheModelHolds() {
        EngineStore store = open();
        for (int step = 0; step < STEPS; step++) {
            int dice = model.random().nextInt(12);
            if (dice == 0) {
                MemoryStore.kill(place);
                store = open();
            } else if (dice == 1) {
                assertThat(EngineStoreContract.await(store.recover()).lastPosition())
                        .as(model.at())
                        .isEqualTo(model.position());
            } else {
                model.commit(store, 1 + model.random().nextInt(30));
            }
            model.assertHeldBy(store);
        }
        store.close().block();
    }

    private EngineStore open() {
        EngineStore opened = new MemoryStore(place, StoreRuntime.SHARED);
        assertThat(EngineStoreContract.await(opened.open()).lastPosition())
                .as(model.at())
                .isEqualTo(model.position());
        return opened;
    }
}
