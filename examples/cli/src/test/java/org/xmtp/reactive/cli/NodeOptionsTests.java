package org.xmtp.reactive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.InsecureServerCredentials;
import io.grpc.ServerCredentials;
import io.grpc.TlsServerCredentials;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A node behind TLS, or one that asks for a key, reached from the console. */
class NodeOptionsTests {
    @TempDir
    private Path folder = Path.of("");

    private final X509Bundle authority;
    private final X509Bundle node;
    private final X509Bundle client;

    NodeOptionsTests() throws Exception {
        authority = new CertificateBuilder()
                .ecp256()
                .subject("CN=authority of a test")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        node = new CertificateBuilder()
                .ecp256()
                .subject("CN=node")
                .addSanIpAddress("127.0.0.1")
                .buildIssuedBy(authority);
        client = new CertificateBuilder().ecp256().subject("CN=client").buildIssuedBy(authority);
    }

    @BeforeEach
    void writeFiles() throws Exception {
        Files.writeString(file("ca.pem"), authority.getCertificatePEM());
        Files.writeString(file("client.pem"), client.getCertificatePathPEM());
        Files.writeString(file("client.key"), client.getPrivateKeyPEM());
        Files.writeString(file("none.pem"), "nothing of the kind");
    }

    private Path file(String name) {
        return folder.resolve(name);
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
    }

    private ServerCredentials credentials(TlsServerCredentials.ClientAuth asks) throws Exception {
        return TlsServerCredentials.newBuilder()
                .keyManager(stream(node.getCertificatePathPEM()), stream(node.getPrivateKeyPEM()))
                .trustManager(stream(authority.getCertificatePEM()))
                .clientAuth(asks)
                .build();
    }

    private static String pin(X509Bundle of) throws Exception {
        byte[] key = of.getCertificate().getPublicKey().getEncoded();
        return "sha256/"
                + Base64.getEncoder()
                        .encodeToString(MessageDigest.getInstance("SHA-256").digest(key));
    }

    /** Registers, with a store of its own; {@code *} stands for the folder of the test. */
    private Console register(String uri, String... options) {
        return Console.run(Stream.concat(
                        Stream.of(
                                "register", "--seed", "1", "--db", file("store").toString(), "--node", uri),
                        Stream.of(options).map(option -> option.replace("*", folder.toString())))
                .toArray(String[]::new));
    }

    private static void assertRegistered(Console run) {
        assertThat(Console.withoutWaiting(run.err())).isEmpty();
        assertThat(run.out()).startsWith("registered ");
    }

    private static void assertSays(Console run, int code, String... words) {
        assertThat(String.join("\n", Console.withoutWaiting(run.err())))
                .startsWith("xmtp: ")
                .hasLineCount(1)
                .contains(words);
        assertThat(run.code()).isEqualTo(code);
        assertThat(run.out()).isEmpty();
    }

    @Test
    void aNodeIsTrustedByItsAuthorityAndItsPinnedKey() throws Exception {
        try (AskingNode running = new AskingNode(credentials(TlsServerCredentials.ClientAuth.NONE))) {
            String uri = running.uri("https");

            assertSays(register(uri), 1, "its certificate is of no authority that is trusted here");
            assertSays(
                    register(uri, "--ca", "*/ca.pem", "--pin", pin(client)),
                    1,
                    "its key is none of those that are pinned");
            assertRegistered(register(uri, "--ca", "*/ca.pem", "--pin", pin(client), "--pin", pin(node)));
        }
    }

    @Test
    void aNodeThatAsksWhoWeAreIsTold() throws Exception {
        try (AskingNode running = new AskingNode(credentials(TlsServerCredentials.ClientAuth.REQUIRE))) {
            String uri = running.uri("https");

            assertSays(register(uri, "--ca", "*/ca.pem"), 1, "it refuses us for our certificate");
            assertRegistered(
                    register(uri, "--ca", "*/ca.pem", "--client-cert", "*/client.pem", "--client-key", "*/client.key"));
        }
    }

    @Test
    void headersGoAlongWithEachCallAndTheirSecretsComeFromTheEnvironment() throws Exception {
        try (AskingNode running = new AskingNode(InsecureServerCredentials.create())) {
            assertRegistered(register(
                    running.uri("http"),
                    "--header",
                    "x-one=1=1",
                    "--header",
                    "x-two=2",
                    "--header-env",
                    "x-path=PATH"));

            assertThat(running.alwaysHeard("x-one", "1=1")).isTrue();
            assertThat(running.alwaysHeard("x-two", "2")).isTrue();
            assertThat(running.alwaysHeard("x-path", System.getenv("PATH"))).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--ca */absent.pem|--ca */absent.pem cannot be read; look at the file's path and permissions",
                "--ca *|--ca * cannot be read",
                "--ca */none.pem|--ca */none.pem: The client cannot be built: tls roots hold no certificate: give PEM that begins with",
                "--client-cert */none.pem --client-key */client.key|--client-cert */none.pem --client-key */client.key: ",
                "--client-cert */client.pem --client-key */none.pem|--client-key */none.pem: "
            })
    void aWrongFileIsNamedWithTheRemedy(String options, String words) {
        assertSays(register("https://127.0.0.1:1", options.split(" ")), 1, words.replace("*", folder.toString()));
        assertThat(file("store.key")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--pin abc|tls pin \"abc\" is none: give sha256/ and 32 bytes of Base64",
                "--client-cert */client.pem|--client-cert and --client-key go together: give both",
                "--client-key */client.key|--client-cert and --client-key go together: give both",
                "--header X-Key=1|metadata \"X-Key\" is no name: give lower-case letters",
                "--header-env x-key=NOT_THERE_AT_ALL|has no variable \"NOT_THERE_AT_ALL\"; export it",
                "--header-env x-key|give its name and = before it"
            })
    void aWrongValueIsNamedWithTheRemedy(String options, String words) {
        assertSays(register("https://127.0.0.1:1", options.split(" ")), 2, words, "--help tells more");
        assertThat(file("store.key")).doesNotExist();
    }

    @Test
    void tlsForANodeWithoutItIsNamed() {
        assertSays(
                register("http://127.0.0.1:1", "--ca", "*/ca.pem"),
                2,
                "tls was given for the node \"http://127.0.0.1:1\", which is reached without it: give https://host:port");
    }

    @Test
    void aHeaderIsNotPrintedWhatIsWrongWithItBe() {
        Console malformed = register("http://127.0.0.1:1", "--header", "secret");
        Console unsendable = register("http://127.0.0.1:1", "--header", "x-key=secret\n");

        assertSays(malformed, 2, "--header");
        assertSays(unsendable, 2, "x-key");
        assertThat(malformed.err() + unsendable.err()).doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://user:secret@127.0.0.1:1",
                "https://user:secret@127.0.0.1:1",
                "http://user:secret @127.0.0.1:1",
                "http://user:secret@not_a_name:1"
            })
    void aUserInTheNodesAddressIsNotPrinted(String uri) {
        Console run = register(uri, "-v");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("****@").doesNotContain("secret");
    }

    @Test
    void norIsOneWhereNoAddressBelongs() {
        Console run = register("http://127.0.0.1:1", "--nod", "http://user:secret@127.0.0.1:1");

        assertSays(run, 2, "--nod");
        assertThat(run.err()).doesNotContain("secret");
    }
}
