package org.xmtp.reactive.network;

import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

/** The blocking calls that sockets are allowed on threads that must not block. */
public final class NetworkBlockHound implements BlockHoundIntegration {
    @Override
    public void applyTo(BlockHound.Builder builder) {
        // The JDK reads its own settings when the first server socket of the process is made.
        builder.allowBlockingCallsInside("sun.net.NetProperties", "<clinit>");
    }
}
