package org.xmtp.reactive.store.h2;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;
import org.xmtp.reactive.api.StoreKey;
import org.xmtp.reactive.api.XmtpStore;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.StoreModel;
import org.xmtp.reactive.testkit.EngineStoreContract;
import org.xmtp.reactive.testkit.StoreSamples;

/** Random schedules of commits, folds, closings and recoveries, against a model in maps. */
final class StoreModelTests {
    private static final StoreKey KEY = StoreKey.of(StoreSamples.bytes(1, StoreKey.LENGTH));
    private static final int STEPS = 60;

    @TempDir
    private Path folder;

    private final StoreModel model = new StoreModel();

    @RepeatedTest(5)
    void theStoreHoldsWhatTheModelHolds() {
        EngineStore store = open();
        for (int step = 0; step < STEPS; step++) {
            int dice = model.random().nextInt(12);
            if (dice == 0) {
                store.close().block();
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
        FoldLimits limits = new FoldLimits(
                1 + model.random().nextInt(80), 1 + model.random().nextInt(60_000));
        EngineStore opened = FoldingStores.of(XmtpStore.file(folder.resolve("store"), KEY), limits);
        assertThat(EngineStoreContract.await(opened.open()).lastPosition())
                .as(model.at())
                .isEqualTo(model.position());
        return opened;
    }
}
