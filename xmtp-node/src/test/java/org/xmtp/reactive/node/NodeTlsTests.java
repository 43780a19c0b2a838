package org.xmtp.reactive.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.xmtp.reactive.node.Client.envelope;
import static org.xmtp.reactive.node.Client.failure;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** A node that its clients reach by TLS. */
class NodeTlsTests {

    @TempDir
    private Path folder;

    private X509Bundle authority;

    @BeforeEach
    void make() throws Exception {
        authority = authority();
    }

    private static X509Bundle authority() throws Exception {
        return new CertificateBuilder()
                .ecp256()
                .subject("CN=authority of a test")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
    }

    private static X509Bundle certificate(X509Bundle authority, CertificateBuilder.Algorithm algorithm)
            throws Exception {
        return new CertificateBuilder()
                .algorithm(algorithm)
                .subject("CN=node")
                .addSanIpAddress("127.0.0.1")
                .buildIssuedBy(authority);
    }

    private Path file(String name) {
        return folder.resolve(name);
    }

    private void write(X509Bundle certificate) throws Exception {
        Files.writeString(file("node.pem"), certificate.getCertificatePathPEM());
        Files.writeString(file("node.key"), certificate.getPrivateKeyPEM());
    }

    private XmtpNode.Builder builder() {
        return XmtpNode.inMemory().tls(file("node.pem"), file("node.key"));
    }

    private static Client client(XmtpNode node, X509Bundle trusted) throws Exception {
        return new Client(channel(node, trusted));
    }

    private static ManagedChannel channel(XmtpNode node, X509Bundle trusted) throws Exception {
        return NettyChannelBuilder.forAddress("127.0.0.1", node.port())
                .sslContext(GrpcSslContexts.forClient()
                        .trustManager(trusted.getCertificate())
                        .build())
                .build();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ecp256", "rsa2048"})
    void clientsThatTrustTheAuthorityAreServed(String algorithm) throws Exception {
        write(certificate(authority, CertificateBuilder.Algorithm.valueOf(algorithm)));
        try (XmtpNode node = builder().start();
                Client client = client(node, authority);
                Client plain = new Client(node.uri());
                Client stranger = client(node, authority())) {
            assertThat(node.uri()).hasScheme("https").hasPort(node.port());
            client.publish(envelope("t", 1, "x"));
            assertThat(client.query("t").getEnvelopesList()).hasSize(1);
            assertThat(failure(() -> plain.query("t")).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            assertThat(failure(() -> stranger.query("t")).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        }
    }

    @Test
    void anotherPairIsShownWithoutARestartAndWhatStandsGoesOn() throws Exception {
        write(certificate(authority, CertificateBuilder.Algorithm.ecp256));
        X509Bundle next = authority();
        try (XmtpNode node = builder().start();
                Client before = client(node, authority)) {
            LiveStream<?> live = LiveStream.of(before, "t");
            X509Bundle renewed = certificate(next, CertificateBuilder.Algorithm.rsa2048);
            awaitWarning(() -> Files.writeString(file("node.pem"), renewed.getCertificatePathPEM()));
            // Half of it is no pair, and does no harm however long it stays.
            try (Client meanwhile = client(node, authority)) {
                assertThat(meanwhile.query("t").getEnvelopesList()).isEmpty();
            }
            Files.writeString(file("node.key"), renewed.getPrivateKeyPEM());

            awaitServed(node, next);

            before.publish(envelope("t", 1, "x"));
            assertThat(live.next().getTimestampNs()).isOne();
        }
    }

    /** Runs something that makes the node complain about its files, and waits for that. */
    private void awaitWarning(Callable<?> change) throws Exception {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.list = new CopyOnWriteArrayList<>();
        log.start();
        Logger logger = (Logger) LoggerFactory.getLogger(ServerTls.class);
        logger.addAppender(log);
        try {
            change.call();
            NodeProbe.await(() -> log.list.stream()
                    .map(ILoggingEvent::getFormattedMessage)
                    .anyMatch(line -> line.startsWith("goes on with the certificate from before: the key "
                            + file("node.key") + " is not the one of")));
        } finally {
            logger.detachAppender(log);
        }
    }

    private static void awaitServed(XmtpNode node, X509Bundle trusted) throws Exception {
        NodeProbe.await(() -> {
            try (Client after = client(node, trusted)) {
                after.query("t");
                return true;
            } catch (StatusRuntimeException e) {
                return false;
            }
        });
    }

    @Test
    void aCertificateThatIsRenewedForTheSameKeyIsShown() throws Exception {
        X509Bundle first = certificate(authority, CertificateBuilder.Algorithm.ecp256);
        write(first);
        X509Bundle next = authority();
        try (XmtpNode node = builder().start()) {
            Files.writeString(
                    file("node.pem"),
                    new CertificateBuilder()
                            .ecp256()
                            .publicKey(first.getKeyPair().getPublic())
                            .subject("CN=node")
                            .addSanIpAddress("127.0.0.1")
                            .buildIssuedBy(next)
                            .getCertificatePathPEM());

            awaitServed(node, next);
        }
    }

    @Test
    void whatIsNoPairIsRefusedWithWhatToDo() throws Exception {
        assertRefused("the certificate " + file("node.pem") + " can't be read");
        write(certificate(authority, CertificateBuilder.Algorithm.ecp256));
        Files.writeString(
                file("node.key"),
                certificate(authority, CertificateBuilder.Algorithm.rsa2048).getPrivateKeyPEM());
        assertRefused("the key " + file("node.key") + " is not the one of the certificate " + file("node.pem"));
        Files.writeString(
                file("node.key"),
                certificate(authority, CertificateBuilder.Algorithm.ecp256).getPrivateKeyPEM());
        assertRefused("is not the one of");
        for (String text : new String[] {"", "nothing of the kind", "-----BEGIN PRIVATE KEY-----\nAAAA\n"}) {
            Files.writeString(file("node.key"), text);
            assertRefused("is no RSA or EC key in PEM as PKCS #8");
            Files.writeString(file("node.pem"), text);
            assertRefused("the certificate " + file("node.pem") + " is none in PEM");
            Files.writeString(
                    file("node.pem"),
                    certificate(authority, CertificateBuilder.Algorithm.ecp256).getCertificatePathPEM());
        }
    }

    private void assertRefused(String part) {
        assertThatExceptionOfType(NodeException.class)
                .isThrownBy(() -> builder().start())
                .withMessageContaining(part);
    }

    @Test
    void aNodeAtAllAddressesIsReachedAtItsUri() {
        try (XmtpNode node = XmtpNode.inMemory().host("0.0.0.0").start();
                Client client = new Client(node.uri())) {
            assertThat(node.uri()).hasHost("127.0.0.1");
            assertThat(client.query("t").getEnvelopesList()).isEmpty();
        }
    }

    @Test
    void anAddressThatTheMachineDoesNotHaveIsToldApartFromABusyPort() {
        assertThatExceptionOfType(NodeException.class)
                .isThrownBy(() -> XmtpNode.inMemory().host("192.0.2.1").start())
                .withMessageContaining("192.0.2.1:0, which this machine does not have");
        assertThatExceptionOfType(NodeException.class)
                .isThrownBy(() -> XmtpNode.inMemory().host("[::1").start())
                .withMessageContaining("the host [::1 is unknown");
    }
}
