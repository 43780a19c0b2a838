package org.xmtp.reactive.store.memory;

import org.xmtp.reactive.api.XmtpStore;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.LostMemoryContract;
import org.xmtp.reactive.store.StoreRuntime;

/** A killed store in plain memory. */
final class LostMemoryTests implements LostMemoryContract {
    @Override
    public EngineStore store(XmtpStore.InMemory place) {
        return new MemoryStore(place, StoreRuntime.SHARED);
    }

    @Override
    public void kill(XmtpStore.InMemory place) {
        MemoryStore.kill(place);
    }
}
