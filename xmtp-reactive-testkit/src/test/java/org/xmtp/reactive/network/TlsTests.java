package org.xmtp.reactive.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.grpc.stub.StreamObserver;
import io.netty.handler.ssl.SslContext;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.xmtp.proto.message.api.v1.QueryResponse;
import org.xmtp.reactive.api.NodeAccess;
import org.xmtp.reactive.api.TlsSpec;
import org.xmtp.reactive.api.Xmtp;
import org.xmtp.reactive.api.XmtpStore;
import org.xmtp.reactive.api.spi.TopicQuery;
import org.xmtp.reactive.testkit.LiveListener;

/** Nodes that speak TLS: they are reached, or one sentence says why not and what to do. */
class TlsTests {
    private static final TopicQuery QUERY = new TopicQuery("any", 0, 1, Optional.empty());

    private final SharedConnections connections = new SharedConnections();
    private final Certificates ours = new Certificates();
    private final Certificates others = new Certificates();

    TlsTests() throws Exception {}

    @AfterEach
    void close() {
        connections.close().block(LiveListener.PATIENCE);
    }

    private static void answer(StreamObserver<QueryResponse> answer) {
        answer.onNext(QueryResponse.getDefaultInstance());
        answer.onCompleted();
    }

    private static NodeAccess access(String uri, Consumer<TlsSpec> tls) {
        return Xmtp.client()
                .node(uri)
                .tls(tls)
                .store(XmtpStore.inMemory())
                .build()
                .node();
    }

    private void query(NodeAccess access) {
        connections.transport(access).query(QUERY).block(LiveListener.PATIENCE);
    }

    private static String encrypted(ScriptedNode node) {
        return node.uri().toString().replace("http:", "https:");
    }

    private void assertReached(SslContext node, Consumer<TlsSpec> tls) throws IOException {
        try (ScriptedNode running = new ScriptedNode(node).onQuery(TlsTests::answer)) {
            query(access(encrypted(running), tls));
        }
    }

    private void assertSays(SslContext node, Consumer<TlsSpec> tls, String sentence) throws IOException {
        try (ScriptedNode running = new ScriptedNode(node).onQuery(TlsTests::answer)) {
            assertThat(catchThrowable(() -> query(access(encrypted(running), tls))))
                    .hasMessage("Query at " + encrypted(running) + ": " + sentence);
        }
    }

    @Test
    void aNodeOfOurOwnAuthorityIsReached() throws Exception {
        assertReached(Certificates.serving(ours.node()), tls -> tls.roots(ours.root()));
    }

    @Test
    void aNodeOfAnotherAuthorityIsNot() throws Exception {
        String sentence = "its certificate is of no authority that is trusted here; give the authority's with"
                + " tls(spec -> spec.roots(pem))";
        assertSays(Certificates.serving(others.node()), tls -> tls.roots(ours.root()), sentence);
        assertSays(Certificates.serving(ours.node()), tls -> {}, sentence);
    }

    @Test
    void anExpiredCertificateIsNamed() throws Exception {
        assertSays(
                Certificates.serving(ours.expired()),
                tls -> tls.roots(ours.root()),
                "its certificate has expired; have it renewed there, or put this machine's clock right");
    }

    @Test
    void aCertificateForAnotherNameIsNamed() throws Exception {
        assertSays(
                Certificates.serving(ours.elsewhere()),
                tls -> tls.roots(ours.root()),
                "its certificate does not name 127.0.0.1; connect to a name that it bears");
    }

    @Test
    void aNodeThatAsksWhoWeAreIsTold() throws Exception {
        X509Bundle client = ours.node();
        assertReached(
                ours.servingWhomWeKnow(ours.node()),
                tls -> tls.roots(ours.root())
                        .clientCertificate(client.getCertificatePathPEM(), client.getPrivateKeyPEM()));
    }

    @Test
    void aNodeThatDoesNotKnowUsIsNamed() throws Exception {
        String sentence = "it refuses us for our certificate; give one that it knows with"
                + " tls(spec -> spec.clientCertificate(chain, key))";
        X509Bundle stranger = others.node();
        assertSays(ours.servingWhomWeKnow(ours.node()), tls -> tls.roots(ours.root()), sentence);
        assertSays(
                ours.servingWhomWeKnow(ours.node()),
                tls -> tls.roots(ours.root())
                        .clientCertificate(stranger.getCertificatePathPEM(), stranger.getPrivateKeyPEM()),
                sentence);
    }

    @Test
    void aPinnedKeyIsAskedForBesideTrust() throws Exception {
        X509Bundle node = ours.node();
        String pin = PinnedKeys.pinOf(node.getCertificate());
        String other = PinnedKeys.pinOf(ours.node().getCertificate());
        assertReached(
                Certificates.serving(node),
                tls -> tls.roots(ours.root()).pin(other).pin(pin));
        assertSays(
                Certificates.serving(node),
                tls -> tls.roots(ours.root()).pin(other),
                "its key is none of those that are pinned; if it was renewed, add tls(spec -> spec.pin(\"" + pin
                        + "\"))");
        assertSays(
                Certificates.serving(node),
                tls -> tls.roots(others.root()).pin(pin),
                "its certificate is of no authority that is trusted here; give the authority's with"
                        + " tls(spec -> spec.roots(pem))");
    }

    @Test
    void aNodeWithoutTlsBehindHttpsIsNamed() throws IOException {
        try (ScriptedNode plain = new ScriptedNode().onQuery(TlsTests::answer)) {
            assertThat(catchThrowable(() -> query(access(encrypted(plain), tls -> {}))))
                    .hasMessage(
                            "Query at " + encrypted(plain) + ": it speaks no TLS; give http:// in place of https://");
        }
    }

    @Test
    void aNodeWithTlsBehindHttpIsNamed() throws Exception {
        try (ScriptedNode node = new ScriptedNode(Certificates.serving(ours.node())).onQuery(TlsTests::answer)) {
            assertThat(catchThrowable(() -> query(NodeAccess.of(node.uri()))))
                    .hasMessage("Query at " + node.uri()
                            + ": it takes the connection and closes it; check host and port, and give https:// if it"
                            + " speaks TLS");
        }
    }
}
