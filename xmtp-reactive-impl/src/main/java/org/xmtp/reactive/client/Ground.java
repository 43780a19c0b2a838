package org.xmtp.reactive.client;

import org.xmtp.reactive.api.XmtpOptions;
import org.xmtp.reactive.api.spi.NetworkTransport;
import org.xmtp.reactive.identity.LocalIdentity;
import org.xmtp.reactive.runtime.Loop;
import org.xmtp.reactive.store.EngineStore;

/**
 * What a client stands on from its opening to its end.
 *
 * @param loop where all its state lives
 * @param store what it keeps
 * @param transport the way to the node
 * @param identity who it is
 * @param options what it was made of
 */
record Ground(Loop loop, EngineStore store, NetworkTransport transport, LocalIdentity identity, XmtpOptions options) {
    /** Whether it works without a node. */
    boolean offline() {
        return options.offline();
    }
}
