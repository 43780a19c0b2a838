package org.xmtp.reactive.node.store.postgres;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.R2dbcException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xmtp.reactive.node.postgres.PostgresServer;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;

class ConnectionSettingsTests {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final LoopResources threads = LoopResources.create("test", 1, true);

    private void connect(String url) {
        Mono.usingWhen(
                        ConnectionSettings.connections(PostgresUrl.parse(url), PostgresServer.PASSWORD, threads)
                                .create(),
                        connection -> Mono.empty(),
                        Connection::close)
                .block(PATIENCE);
    }

    /** Flyway connects by another driver, which looks for itself. */
    @Test
    void theCertificateHasToNameTheHostOfTheUrl(@TempDir Path folder) throws Exception {
        X509Bundle certificate = new CertificateBuilder()
                .ecp256()
                .subject("CN=database")
                .addSanIpAddress("127.0.0.1")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        Path authority = Files.writeString(folder.resolve("ca.pem"), certificate.getCertificatePEM());
        try (PostgresServer server = PostgresServer.own()) {
            server.encrypt(certificate.getCertificatePathPEM(), certificate.getPrivateKeyPEM());
            String url = server.url("postgres") + "?sslmode=verify-full&sslrootcert=" + authority;
            connect(url);
            assertThatThrownBy(() -> connect(url.replace("127.0.0.1", "localhost")))
                    .isInstanceOf(R2dbcException.class);
        } finally {
            threads.disposeLater(Duration.ZERO, PATIENCE).block(PATIENCE);
        }
    }
}
