package org.xmtp.reactive.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.grpc.Metadata;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.xmtp.proto.message.api.v1.QueryResponse;
import org.xmtp.reactive.api.NodeAccess;
import org.xmtp.reactive.api.Xmtp;
import org.xmtp.reactive.api.XmtpStore;
import org.xmtp.reactive.api.spi.TopicQuery;
import org.xmtp.reactive.testkit.LiveListener;
import reactor.core.publisher.Flux;

/** What lies between us and a node: names, proxies, closed ports; and what goes along with each call. */
@Isolated("one test changes the JVM's proxy")
class WayToNodeTests {
    private static final TopicQuery QUERY = new TopicQuery("any", 0, 1, Optional.empty());

    private final SharedConnections connections = new SharedConnections();

    @AfterEach
    void close() {
        connections.close().block(LiveListener.PATIENCE);
    }

    private void query(NodeAccess access) {
        connections.transport(access).query(QUERY).block(LiveListener.PATIENCE);
    }

    private void assertSays(String uri, String sentence) {
        assertThat(catchThrowable(() -> query(NodeAccess.of(URI.create(uri)))))
                .hasMessage("Query at " + uri + ": " + sentence);
    }

    private static int unusedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void aNameWithoutAddressIsNamed() {
        assertSays(
                "http://node.invalid:5556",
                "its name node.invalid has no address; check its spelling and this machine's name servers");
    }

    @Test
    void aPortThatNobodyListensAtIsNamed() throws IOException {
        assertSays("http://127.0.0.1:" + unusedPort(), "nobody listens there; start the node, or check host and port");
    }

    @Test
    void aProxyThatRefusesIsNamed() throws IOException {
        ProxySelector before = ProxySelector.getDefault();
        try (ServerSocket proxy = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread refusing = new Thread(() -> refuse(proxy), "proxy");
            refusing.setDaemon(true);
            refusing.start();
            ProxySelector.setDefault(new OneProxy(proxy.getLocalPort()));

            assertThat(catchThrowable(() -> query(NodeAccess.of(URI.create("http://node.example:5556")))))
                    .hasMessageStartingWith("Query at http://node.example:5556: the proxy made no connection (")
                    .hasMessageEndingWith("check https.proxyHost, https.proxyPort and what the proxy lets through");
        } finally {
            ProxySelector.setDefault(before);
        }
    }

    private static void refuse(ServerSocket proxy) {
        try {
            while (true) {
                Socket socket = proxy.accept();
                socket.getOutputStream()
                        .write("HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
            }
        } catch (IOException e) {
            // The test is over.
        }
    }

    private static final class OneProxy extends ProxySelector {
        private final int port;

        OneProxy(int port) {
            this.port = port;
        }

        @Override
        public List<Proxy> select(@Nullable URI uri) {
            return List.of(new Proxy(Proxy.Type.HTTP, new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
        }

        @Override
        public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
    }

    @Test
    void metadataGoesAlongWithEachCall() throws IOException, InterruptedException {
        try (ScriptedNode node = new ScriptedNode().onQuery(answer -> {
            answer.onNext(QueryResponse.getDefaultInstance());
            answer.onCompleted();
        })) {
            node.onSubscribe(answer -> answer.onCompleted());
            node.onPublish(answer -> answer.onError(new IllegalStateException("not of this test")));
            NodeAccess access = Xmtp.client()
                    .node(node.uri())
                    .metadata("x-api-key", "an older one")
                    .metadata("x-api-key", "secret")
                    .metadata("authorization", "Bearer token")
                    .store(XmtpStore.inMemory())
                    .build()
                    .node();

            query(access);
            connections
                    .transport(access)
                    .subscribe(Flux.just(Set.of("any")), Optional.empty())
                    .blockLast();
            connections.transport(access).publish(List.of()).onErrorComplete().block(LiveListener.PATIENCE);

            for (int call = 0; call < 3; call++) {
                Metadata headers = node.headers().poll(LiveListener.PATIENCE.toSeconds(), TimeUnit.SECONDS);
                assertThat(headers).isNotNull();
                assertThat(headers.getAll(key("x-api-key"))).containsExactly("secret");
                assertThat(headers.getAll(key("authorization"))).containsExactly("Bearer token");
            }
            assertThat(access.toString())
                    .contains("x-api-key")
                    .doesNotContain("secret")
                    .doesNotContain("token");
        }
    }

    private static Metadata.Key<String> key(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }
}
