package org.xmtp.reactive.node.store.postgres;

import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.postgresql.client.SSLMode;
import io.r2dbc.spi.ConnectionFactory;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;

/** How the node connects to its database. */
final class ConnectionSettings {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    /**
     * Every statement here is a look-up in an index, whatever the planner thinks of tables that it has not seen grow
     * yet. Who waits for another node's commit does not wait for good.
     */
    private static final Map<String, String> SESSION = Map.of(
            "default_transaction_isolation", "read committed",
            "lock_timeout", "10s",
            "jit", "off",
            "enable_seqscan", "off",
            "enable_bitmapscan", "off",
            "enable_hashjoin", "off",
            "enable_mergejoin", "off");

    private ConnectionSettings() {}

    /** @param threads of the connections; not closed here */
    static ConnectionFactory connections(PostgresUrl url, String password, LoopResources threads) {
        PostgresqlConnectionConfiguration.Builder configuration = PostgresqlConnectionConfiguration.builder()
                .host(url.host())
                .port(url.port())
                .database(url.database())
                .username(url.user())
                .password(password)
                .applicationName("xmtp-node")
                .connectTimeout(CONNECT_TIMEOUT)
                .tcpKeepAlive(true)
                .sslMode(trust(url))
                .sslContextBuilderCustomizer(context -> context.endpointIdentificationAlgorithm(naming(url)))
                .options(SESSION)
                .autodetectExtensions(false)
                .forceBinary(true)
                .codecRegistrar((connection, allocator, registry) ->
                        Mono.fromRunnable(() -> registry.addFirst(new ByteArraysCodec(allocator))))
                .loopResources(threads);
        url.sslRootCertificate().ifPresent(configuration::sslRootCert);
        return new PostgresqlConnectionFactory(configuration.build());
    }

    /**
     * Whose certificate is taken. The driver by itself would compare the name in it with what the server's address is
     * called, which is looked up while others wait; TLS compares it with the URL's host.
     */
    private static SSLMode trust(PostgresUrl url) {
        SSLMode mode = SSLMode.fromValue(url.sslMode());
        return mode == SSLMode.VERIFY_FULL ? SSLMode.VERIFY_CA : mode;
    }

    /** By which rule a certificate has to name the host, or null if it need not. */
    private static @Nullable String naming(PostgresUrl url) {
        return SSLMode.fromValue(url.sslMode()) == SSLMode.VERIFY_FULL ? "HTTPS" : null;
    }
}
