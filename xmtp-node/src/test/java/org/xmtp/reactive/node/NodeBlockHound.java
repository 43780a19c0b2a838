package org.xmtp.reactive.node;

import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

/** The blocking calls that the tests allow on threads that must not block. */
public final class NodeBlockHound implements BlockHoundIntegration {

    @Override
    public void applyTo(BlockHound.Builder builder) {
        // The JDK reads its own settings when the first server socket of the process is made.
        builder.allowBlockingCallsInside("sun.net.NetProperties", "<clinit>");
    }
}
