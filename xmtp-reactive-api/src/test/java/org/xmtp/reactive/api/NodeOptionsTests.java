package org.xmtp.reactive.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a node is reached, as the builder takes it. */
class NodeOptionsTests {
    private static final String PIN = "sha256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

    private static final String CERTIFICATE = """
            -----BEGIN CERTIFICATE-----
            MIIBlDCCATmgAwIBAgIUMORvf8NwxyRGqZdM/LmlmohmO7swCgYIKoZIzj0EAwIw
            HjEcMBoGA1UEAwwTYXV0aG9yaXR5IG9mIGEgdGVzdDAgFw0yNjExMjYwMzU3MTNa
            GA8yMTI2MTEwMjAzNTcxM1owHjEcMBoGA1UEAwwTYXV0aG9yaXR5IG9mIGEgdGVz
            dDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABAyKERV0dzgC7vHdZNSr5NUJRXB2
            +D5NBUKNKnmRnMKTojzOBKlcPAV251UGVQNieBU9+AzfSb2Om/q2cGvLXc+jUzBR
            MB0GA1UdDgQWBBQu9l2BUIew2CldtXsdSkoJ6GF1hTAfBgNVHSMEGDAWgBQu9l2B
            UIew2CldtXsdSkoJ6GF1hTAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0kA
            MEYCIQCz4981O2zg6hI310bBq2jLAPsTQdE4gqYToVRbCJp++gIhAKyUNgbyIqrM
            rwZy6ZVHDW8xe8RIg2lrnavXYUcTX3r4
            -----END CERTIFICATE-----
            """;

    private static Xmtp.ClientBuilder builder() {
        return Xmtp.client().store(XmtpStore.inMemory());
    }

    /** A new private key, as PEM. */
    private static String key() throws GeneralSecurityException {
        byte[] key = KeyPairGenerator.getInstance("EC")
                .generateKeyPair()
                .getPrivate()
                .getEncoded();
        return "-----BEGIN PRIVATE KEY-----\n" + Base64.getMimeEncoder().encodeToString(key)
                + "\n-----END PRIVATE KEY-----\n";
    }

    private static void assertRefused(Xmtp.ClientBuilder builder, String... problems) {
        assertThatExceptionOfType(XmtpConfigurationException.class)
                .isThrownBy(builder::build)
                .satisfies(error -> assertThat(error.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
                .satisfies(error -> assertThat(error).hasMessageContainingAll(problems));
    }

    @Test
    void takesNodesWithAndWithoutTls() {
        assertThat(builder().build().node()).isEqualTo(NodeAccess.of(XmtpOptions.DEFAULT_NODE));
        assertThat(builder().node("https://node.example").build().node())
                .isEqualTo(NodeAccess.of(URI.create("https://node.example")));
        assertThat(builder()
                        .node("https://node.example")
                        .tls(tls -> tls.pin(PIN))
                        .build()
                        .node()
                        .tls()
                        .pins())
                .containsExactly(PIN);
    }

    @Test
    void aPinWithoutItsPaddingIsTheSamePin() {
        assertThat(builder()
                        .node("https://node.example")
                        .tls(tls -> tls.pin(PIN.replace("=", "")))
                        .build()
                        .node()
                        .tls()
                        .pins())
                .containsExactly(PIN);
    }

    @Test
    void namesAllThatIsWrongAtOnce() {
        assertRefused(
                builder()
                        .node("ftp://node.example")
                        .tls(tls -> tls.roots("none").pin("sha1/abc").clientCertificate("none", "none"))
                        .metadata("X-Key", "value")
                        .metadata("x-key", "line\nbreak"),
                "node \"ftp://node.example\" cannot be connected to: give http://host:port, or https://host:port for TLS",
                "tls roots hold no certificate: give PEM that begins with -----BEGIN CERTIFICATE-----",
                "tls pin \"sha1/abc\" is none: give sha256/ and 32 bytes of Base64",
                "tls client certificate holds no certificate",
                "metadata \"X-Key\" is no name: give lower-case letters",
                "the value of metadata \"x-key\" has characters that cannot be sent: give printable ASCII");
    }

    @Test
    void namesPemThatIsDamaged() {
        assertRefused(
                builder()
                        .node("https://node.example")
                        .tls(tls -> tls.roots("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")),
                "tls roots cannot be read (");
        assertRefused(
                builder()
                        .node("https://node.example")
                        .tls(tls -> tls.clientCertificate(
                                "", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")),
                "tls client key cannot be read (");
    }

    @Test
    void tlsForANodeWithoutItIsNamed() {
        assertRefused(
                builder().node("http://node.example:5556").tls(tls -> {}),
                "tls was given for the node \"http://node.example:5556\", which is reached without it: give"
                        + " https://host:port");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://user:secret@node.example:5556",
                "https://user:secret@node.example",
                "ftp://user:secret@node.example",
                "http://user:secret@no_name:5556",
                "http://user:sec ret@node.example",
                "http://user:sec/ret@node.example",
                "http://user:sec@ret@node.example",
                "http:user:secret@node.example",
                "user:secret@node.example:5556"
            })
    void whoTheUserIsIsNeverPrinted(String node) {
        assertThatExceptionOfType(XmtpConfigurationException.class)
                .isThrownBy(builder().node(node).tls(tls -> {})::build)
                .satisfies(error -> assertThat(error)
                        .hasMessageContaining("****@")
                        .message()
                        .doesNotContain("sec", "ret@"))
                .withNoCause();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:5556", "localhost:5556", "my_node:5556", "node.example", "[::1]:5556"})
    void aNodeWithoutASchemeIsAnsweredWithOne(String node) {
        assertThatThrownBy(() -> builder().node(node).build())
                .hasMessageContaining("\"" + node + "\"")
                .hasMessageContaining("give http://" + node + ", or https://" + node + " for TLS");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"HTTP://localhost:5556", "hTTps://Node.Example", "http://[::1]:5556", "http://my_node:5556"})
    void anAddressMayBeWrittenAsAMachineIsCalled(String node) {
        assertThat(builder().node(node).build().node().uri()).hasToString(node);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://localhost:99999", "http://localhost:0", "http://localhost/path", "https://my_node:5556"})
    void anAddressThatNothingCanListenAtIsRefusedBeforeAnythingIsMade(String node) {
        assertThatThrownBy(() -> builder().node(node).build())
                .hasMessageContaining("node \"" + node + "\" cannot be connected to: ");
    }

    @Test
    void aNodeWithAUserIsRefusedAndItsUserPrintedNowhere() {
        assertRefused(
                builder().node("http://user:secret@node.example"),
                "node \"http://****@node.example\" cannot be connected to: it names a user: give http://host:port, or"
                        + " https://host:port for TLS, and a key as metadata");
        assertThatThrownBy(() -> NodeAccess.of(URI.create("http://user:secret@node.example")))
                .hasMessageContaining("http://****@node.example")
                .hasMessageNotContaining("secret");
    }

    @Test
    void aLaterGoodCertificateTakesThePlaceOfABadOneOfTheSameSpec() throws GeneralSecurityException {
        String key = key();
        TlsOptions tls = builder()
                .node("https://node.example")
                .tls(spec -> spec.roots("none")
                        .roots(CERTIFICATE)
                        .clientCertificate("none", "none")
                        .clientCertificate(CERTIFICATE, key))
                .build()
                .node()
                .tls();

        assertThat(tls.roots()).hasSize(1);
        assertThat(tls.client()).isPresent();
    }

    @Test
    void aLaterBadCertificateIsNamedBehindAGoodOne() throws GeneralSecurityException {
        String key = key();
        assertRefused(
                builder()
                        .node("https://node.example")
                        .tls(spec -> spec.roots(CERTIFICATE)
                                .roots("none")
                                .clientCertificate(CERTIFICATE, key)
                                .clientCertificate(CERTIFICATE, "none")),
                "tls roots hold no certificate",
                "tls client key holds no private key");
    }

    @Test
    void aLaterGoodValueTakesThePlaceOfABadOne() {
        NodeAccess node = builder()
                .node("none")
                .node("https://node.example")
                .tls(tls -> tls.pin("none"))
                .tls(tls -> tls.pin(PIN))
                .metadata("x-key", "\n")
                .metadata("x-key", "value")
                .build()
                .node();

        assertThat(node.metadata()).containsOnlyKeys("x-key").containsValue("value");
        assertThat(node.tls().pins()).containsExactly(PIN);
    }
}
