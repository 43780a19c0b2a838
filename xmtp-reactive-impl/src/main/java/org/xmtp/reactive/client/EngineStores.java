package org.xmtp.reactive.client;

import org.xmtp.reactive.api.XmtpStore;
import org.xmtp.reactive.runtime.EngineRuntime;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.h2.H2Stores;
import org.xmtp.reactive.store.memory.MemoryStore;
import reactor.core.publisher.Mono;

/** Which store there is for what the user has chosen. */
public final class EngineStores {
    private EngineStores() {}

    /** The store at a place; {@link EngineStore#open} opens it, and {@link EngineStore#close} ends it. */
    public static EngineStore of(XmtpStore chosen, EngineRuntime runtime) {
        return chosen instanceof XmtpStore.InMemory inMemory
                ? new MemoryStore(inMemory, runtime)
                : H2Stores.of(chosen, runtime);
    }

    /** Creates the deletion of what lies at a place, where closing does not end it. */
    static Mono<Void> deleted(XmtpStore chosen, EngineRuntime runtime) {
        return chosen instanceof XmtpStore.InFile file ? H2Stores.delete(file.path(), runtime) : Mono.empty();
    }
}
