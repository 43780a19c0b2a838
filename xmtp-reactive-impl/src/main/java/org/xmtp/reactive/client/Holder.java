package org.xmtp.reactive.client;

import java.util.Optional;
import org.xmtp.reactive.api.Signer;
import org.xmtp.reactive.api.XmtpStore;
import org.xmtp.reactive.runtime.EngineRuntime;
import reactor.core.publisher.Mono;

/**
 * Whose client it is, and what is its own beyond what the engine works with.
 *
 * @param signer the account's wallet, if it was given
 * @param store where everything is kept
 * @param runtime on which that is deleted
 */
record Holder(Optional<Signer> signer, XmtpStore store, EngineRuntime runtime) {
    /** Creates the deletion of the store, once it is closed. */
    Mono<Void> deleteStore() {
        return EngineStores.deleted(store, runtime);
    }
}
