package org.xmtp.reactive.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.URI;
import org.junit.jupiter.api.Test;

/** How a node is reached, as the builder takes it. */
class NodeOptionsTests {
    private static final String PIN = "sha256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

    private static Xmtp.ClientBuilder builder() {
        return Xmtp.client().store(XmtpStore.inMemory());
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
