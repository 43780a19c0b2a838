package org.xmtp.reactive.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.xmtp.reactive.node.Client.envelope;
import static org.xmtp.reactive.node.PostgresTests.assertRefused;
import static org.xmtp.reactive.node.PostgresTests.on;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xmtp.reactive.node.postgres.PostgresServer;

/** A node whose way to its database is encrypted. */
class PostgresTlsTests {

    @TempDir
    private static Path folder;

    private static PostgresServer server;

    @BeforeAll
    static void start() throws Exception {
        X509Bundle authority = authority();
        X509Bundle certificate = new CertificateBuilder()
                .ecp256()
                .subject("CN=database")
                .addSanIpAddress("127.0.0.1")
                .buildIssuedBy(authority);
        Files.writeString(folder.resolve("ca.pem"), authority.getCertificatePEM());
        Files.writeString(folder.resolve("text.pem"), "nothing of the kind");
        Files.writeString(folder.resolve("other.pem"), authority().getCertificatePEM());
        server = PostgresServer.own();
        server.encrypt(certificate.getCertificatePathPEM(), certificate.getPrivateKeyPEM());
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    private static X509Bundle authority() throws Exception {
        return new CertificateBuilder()
                .ecp256()
                .subject("CN=authority of a test")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
    }

    private static String file(String name) {
        return folder.resolve(name).toString();
    }

    private static String withOptions(String url, String options) {
        return url + options.replace("sslrootcert=", "sslrootcert=" + folder + "/");
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, '', t",
        "127.0.0.1, ?sslmode=disable, f",
        "127.0.0.1, ?sslmode=verify-full&sslrootcert=ca.pem, t",
        // The certificate does not name it, and nobody asked.
        "localhost, ?sslmode=prefer, t",
        "localhost, ?sslmode=require, t",
        "localhost, ?sslmode=verify-ca&sslrootcert=ca.pem, t"
    })
    void theWayIsEncryptedAsTheUrlAsks(String host, String options, String isEncrypted) {
        String url = server.newDatabase().replace("127.0.0.1", host);
        try (XmtpNode node = on(withOptions(url, options)).start();
                Client client = new Client(node.uri())) {
            client.publish(envelope("t", 1, "x"));
            assertThat(client.query("t").getEnvelopesList()).hasSize(1);
            String found = server.run(
                    "psql",
                    "-tAc",
                    "SELECT DISTINCT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)"
                            + " WHERE application_name = 'xmtp-node' AND datname = current_database()",
                    "-d",
                    PostgresTests.name(url));
            assertThat(found.strip()).isEqualTo(isEncrypted);
        }
    }

    @Test
    void aServerThatIsNotTrustedIsRefused() {
        String url = server.url("postgres");
        assertRefused(on(withOptions(url, "?sslmode=verify-ca&sslrootcert=other.pem")), "certificate", "sslrootcert");
        assertRefused(on(withOptions(url, "?sslmode=verify-full&sslrootcert=other.pem")), "certificate", "sslrootcert");
        String otherName = url.replace("127.0.0.1", "localhost");
        assertRefused(
                on(withOptions(otherName, "?sslmode=verify-full&sslrootcert=ca.pem")), "certificate", "localhost");
    }

    @Test
    void whatIsMissingForTlsIsSaid() {
        String url = server.url("postgres");
        assertRefused(on(withOptions(url, "?sslmode=verify-full&sslrootcert=text.pem")), "certificate", "sslrootcert");
        assertRefused(on(url + "?sslmode=verify-full"), "sslmode verify-full", "sslrootcert");
        assertRefused(on(withOptions(url, "?sslmode=require&sslrootcert=ca.pem")), "sslmode require", "verify-full");
        assertRefused(on(withOptions(url, "?sslrootcert=ca.pem")), "sslmode prefer", "verify-full");
        assertRefused(
                on(withOptions(url, "?sslmode=verify-ca&sslrootcert=none.pem")), file("none.pem"), "can't be read");
        String inTheClear = PostgresServer.shared().newDatabase();
        assertRefused(on(inTheClear + "?sslmode=require"), "TLS", "sslmode");
        assertRefused(on(withOptions(inTheClear, "?sslmode=verify-full&sslrootcert=ca.pem")), "TLS", "sslmode");
    }
}
