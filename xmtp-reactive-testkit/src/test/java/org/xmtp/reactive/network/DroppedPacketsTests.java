package org.xmtp.reactive.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xmtp.reactive.TestRatchet;
import org.xmtp.reactive.api.ConnectionState;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.StoreKey;
import org.xmtp.reactive.api.XmtpClient;
import org.xmtp.reactive.api.XmtpConnectionException;
import org.xmtp.reactive.api.XmtpRuntime;
import org.xmtp.reactive.api.XmtpStore;
import org.xmtp.reactive.node.XmtpNode;
import reactor.core.publisher.Mono;

/**
 * A node whose packets are dropped from the very first on, by a firewall for one: nobody answers the connection, or it
 * is taken and then nothing comes.
 */
@Tag("long")
@Timeout(120)
class DroppedPacketsTests {
    /** A connection has 5 s to be made, and its first byte 5 s more; the rest is for a slow machine. */
    private static final Duration TOLD_WITHIN = Duration.ofSeconds(12);

    private static final Duration LIVE_WITHIN = Duration.ofSeconds(15);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String NO_ANSWER = "it does not answer; check host, port and the firewalls between";
    private static final String NO_WORD = "it takes the connection and says nothing for 5 s; check host and port";

    private final XmtpRuntime runtime = XmtpRuntime.create();
    private final StoreKey key = StoreKey.random();
    private final PrivateKeySigner owner = PrivateKeySigner.random();

    @TempDir
    Path folder = Path.of("");

    @AfterEach
    void end() {
        runtime.close().block(PATIENCE);
    }

    private Mono<XmtpClient> client(String uri) {
        return TestRatchet.client()
                .signer(owner)
                .node(uri)
                .store(XmtpStore.file(folder.resolve("store"), key))
                .runtime(runtime)
                .connect();
    }

    private static <T> T value(Mono<T> mono, Duration within) {
        return Objects.requireNonNull(mono.block(within), "a value");
    }

    private XmtpNode node(int port) throws IOException {
        return XmtpNode.builder().data(folder.resolve("node")).port(port).start();
    }

    /** Leaves an installation in the store. */
    private void register() throws IOException {
        try (XmtpNode node = node(0)) {
            value(client(node.uri().toString()), PATIENCE).close().block(PATIENCE);
        }
    }

    private void assertRegistrationSays(String uri, String sentence) {
        assertThat(catchThrowable(() -> client(uri).block(TOLD_WITHIN)))
                .isInstanceOfSatisfying(
                        XmtpConnectionException.class,
                        error -> assertThat(error.code()).isEqualTo(ErrorCode.NODE_UNREACHABLE))
                .hasMessageContaining("could not be published")
                .hasMessageContaining(uri + ": " + sentence);
    }

    private static void assertWaits(XmtpClient client, String uri, String sentence) {
        ConnectionState.Waiting waiting =
                value(client.connection().ofType(ConnectionState.Waiting.class).next(), TOLD_WITHIN);
        assertThat(waiting.cause())
                .isInstanceOfSatisfying(
                        XmtpConnectionException.class,
                        error -> assertThat(error.code()).isEqualTo(ErrorCode.NODE_UNREACHABLE))
                .hasMessageContaining(uri + ": " + sentence);
    }

    private static void assertComesLive(XmtpClient client) {
        value(client.connection().ofType(ConnectionState.Live.class).next(), LIVE_WITHIN);
        client.close().block(PATIENCE);
    }

    @Test
    void aRegistrationSaysThatNobodyAnswers() throws IOException {
        try (FullPort port = new FullPort(0)) {
            for (String scheme : List.of("http", "https")) {
                assertRegistrationSays(scheme + "://127.0.0.1:" + port.port(), NO_ANSWER);
            }
        }
    }

    @Test
    void aRegistrationSaysThatNothingComes() throws IOException {
        try (SilentPath path = new SilentPath(0)) {
            path.fallSilent();
            assertRegistrationSays("http://127.0.0.1:" + path.uri().getPort(), NO_WORD + ", and give https://");
            assertRegistrationSays("https://127.0.0.1:" + path.uri().getPort(), NO_WORD + "; ");
        }
    }

    @Test
    void whoIsRegisteredWaitsForANodeThatDoesNotAnswerAndIsLiveSoonAfterItDoes() throws IOException {
        register();
        XmtpClient client;
        int port;
        try (FullPort full = new FullPort(0)) {
            port = full.port();
            String uri = "http://127.0.0.1:" + port;
            client = value(client(uri), PATIENCE);
            assertWaits(client, uri, NO_ANSWER);
        }
        try (XmtpNode node = node(port)) {
            assertThat(node.port()).isEqualTo(port);
            assertComesLive(client);
        }
    }

    @Test
    void whoIsRegisteredWaitsForANodeThatSaysNothingAndIsLiveSoonAfterItDoes() throws IOException {
        register();
        try (XmtpNode node = node(0);
                SilentPath path = new SilentPath(node.port())) {
            path.fallSilent();
            XmtpClient client = value(client(path.uri().toString()), PATIENCE);
            assertWaits(client, path.uri().toString(), NO_WORD);
            path.comeBack(node.port());
            assertComesLive(client);
        }
    }

    @Test
    void whoIsRegisteredWaitsForAHandshakeThatIsNeverAnswered() throws IOException {
        register();
        try (SilentPath path = new SilentPath(0)) {
            path.fallSilent();
            String uri = "https://127.0.0.1:" + path.uri().getPort();
            XmtpClient client = value(client(uri), PATIENCE);
            assertWaits(client, uri, NO_WORD);
            client.close().block(PATIENCE);
        }
    }
}
