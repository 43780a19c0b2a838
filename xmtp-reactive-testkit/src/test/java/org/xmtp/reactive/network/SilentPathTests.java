package org.xmtp.reactive.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xmtp.reactive.TestRatchet;
import org.xmtp.reactive.api.ConnectionState;
import org.xmtp.reactive.api.InboundMessage;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.XmtpClient;
import org.xmtp.reactive.api.XmtpRuntime;
import org.xmtp.reactive.api.XmtpStore;
import org.xmtp.reactive.node.XmtpNode;
import reactor.core.publisher.Mono;

/**
 * A client whose way to the node falls silent, while its connections stay open. Before, it was noticed after 300 to 440
 * s.
 */
@Tag("long")
@Timeout(900)
class SilentPathTests {
    private static final Duration NOTICED_WITHIN = Duration.ofSeconds(30);
    private static final Duration LIVE_WITHIN = Duration.ofSeconds(15);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final XmtpRuntime runtime = XmtpRuntime.create();

    @TempDir
    Path folder = Path.of("");

    @SuppressWarnings("NullAway.Init")
    private XmtpNode node;

    @SuppressWarnings("NullAway.Init")
    private SilentPath path;

    @BeforeEach
    void begin() throws IOException {
        node = XmtpNode.builder().data(folder).start();
        path = new SilentPath(node.port());
    }

    @AfterEach
    void end() throws IOException {
        runtime.close().block(PATIENCE);
        path.close();
        node.close();
    }

    private XmtpClient client(String uri) {
        return value(
                TestRatchet.client()
                        .signer(PrivateKeySigner.random())
                        .node(uri)
                        .store(XmtpStore.inMemory())
                        .runtime(runtime)
                        .connect(),
                PATIENCE);
    }

    private static <T> T value(Mono<T> mono, Duration within) {
        return Objects.requireNonNull(mono.block(within), "a value");
    }

    private static <S extends ConnectionState> S state(XmtpClient client, Class<S> kind, Duration within) {
        return value(client.connection().ofType(kind).next(), within);
    }

    private static void send(XmtpClient from, XmtpClient to, String text) {
        value(from.conversation(to.address()).send(text), PATIENCE).published().block(PATIENCE);
    }

    private static String nextText(XmtpClient client) {
        return value(
                client.inbound("test")
                        .concatMap(row -> row.acknowledge().thenReturn(row))
                        .ofType(InboundMessage.class)
                        .map(row -> row.message().text().orElse(""))
                        .next(),
                PATIENCE);
    }

    private void passes(Duration silence) {
        XmtpClient bob = client(path.uri().toString());
        XmtpClient alice = client(node.uri().toString());
        state(bob, ConnectionState.Live.class, PATIENCE);
        send(alice, bob, "before");
        assertThat(nextText(bob)).isEqualTo("before");

        Mono<Long> over = Mono.delay(silence).cache();
        over.subscribe();
        path.fallSilent();
        state(bob, ConnectionState.Waiting.class, NOTICED_WITHIN);
        send(alice, bob, "meanwhile");
        over.block(silence.plus(PATIENCE));
        int port = node.port();
        node.close();
        node = XmtpNode.builder().data(folder).port(port).start();
        path.comeBack(port);

        state(bob, ConnectionState.Live.class, LIVE_WITHIN);
        assertThat(nextText(bob)).isEqualTo("meanwhile");
        bob.close().block(PATIENCE);
        alice.close().block(PATIENCE);
    }

    @Test
    void aSilenceIsNoticedWithin30SecondsAndOverWithin15() {
        passes(Duration.ofSeconds(40));
    }

    @Tag("verify")
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 10})
    void minutesOfSilenceToo(int minutes) {
        passes(Duration.ofMinutes(minutes));
    }
}
