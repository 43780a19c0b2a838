package org.xmtp.reactive.node;

import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

/**
 * Tells BlockHound, where a program uses it, that a TLS handshake may take random numbers from the system on a thread
 * which must not block. They are there at once.
 */
public final class TlsBlockHound implements BlockHoundIntegration {

    @Override
    public void applyTo(BlockHound.Builder builder) {
        builder.allowBlockingCallsInside("io.netty.handler.ssl.SslHandler$SslTasksRunner", "run");
    }
}
