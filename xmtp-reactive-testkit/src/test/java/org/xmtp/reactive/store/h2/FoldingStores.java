package org.xmtp.reactive.store.h2;

import org.xmtp.reactive.api.XmtpStore;
import org.xmtp.reactive.runtime.EngineRuntime;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.StoreRuntime;

/** Stores on H2 that fold within given limits. */
final class FoldingStores {
    private FoldingStores() {}

    static EngineStore of(XmtpStore store, FoldLimits limits) {
        return of(store, limits, StoreRuntime.SHARED);
    }

    static EngineStore of(XmtpStore store, FoldLimits limits, EngineRuntime runtime) {
        return new H2Store(() -> H2Stores.place(store, runtime), limits, runtime);
    }
}
