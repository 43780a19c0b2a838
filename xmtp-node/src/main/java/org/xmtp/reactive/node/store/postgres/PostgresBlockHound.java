package org.xmtp.reactive.node.store.postgres;

import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

/**
 * Tells BlockHound, where a program uses it, that PostgreSQL's driver may take random numbers from the system on a
 * thread which must not block: as it sets up TLS, and as it proves the password. They are there at once.
 */
public final class PostgresBlockHound implements BlockHoundIntegration {
    @Override
    public void applyTo(BlockHound.Builder builder) {
        builder.allowBlockingCallsInside("io.r2dbc.postgresql.client.ReactorNettyClient", "registerSslHandler");
        builder.allowBlockingCallsInside("io.r2dbc.postgresql.authentication.SASLAuthenticationHandler", "handle");
    }
}
