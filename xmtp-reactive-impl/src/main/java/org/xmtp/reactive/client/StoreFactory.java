package org.xmtp.reactive.client;

import org.xmtp.reactive.api.XmtpStore;
import org.xmtp.reactive.runtime.EngineRuntime;
import org.xmtp.reactive.store.EngineStore;

/** Makes the engine's store of what the user has chosen. */
@FunctionalInterface
public interface StoreFactory {
    /** A store that is not open yet, on a runtime's threads. */
    EngineStore store(XmtpStore chosen, EngineRuntime runtime);
}
