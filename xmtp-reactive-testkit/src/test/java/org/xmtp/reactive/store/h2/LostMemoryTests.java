package org.xmtp.reactive.store.h2;

import org.xmtp.reactive.api.XmtpStore;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.LostMemoryContract;

/** A killed store on H2 in memory. */
final class LostMemoryTests implements LostMemoryContract {
    @Override
    public EngineStore store(XmtpStore.InMemory place) {
        return FoldingStores.of(place, new FoldLimits(5, 1 << 20));
    }

    @Override
    public void kill(XmtpStore.InMemory place) {
        H2Stores.kill(place);
    }
}
