package org.xmtp.reactive.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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
import org.xmtp.reactive.survival.NodeProcess;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Clients whose way to the node falls silent, while their connections stay open: with new ones that are taken and lead
 * nowhere, or with nobody who answers. Before, it was noticed after 300 to 440 s.
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
    private NodeProcess node;

    @SuppressWarnings("NullAway.Init")
    private SilentPath silent;

    @SuppressWarnings("NullAway.Init")
    private SilentPath dropping;

    @BeforeEach
    void begin() throws IOException {
        node = new NodeProcess(folder);
        silent = new SilentPath(node.uri().getPort());
        dropping = new SilentPath(node.uri().getPort());
    }

    @AfterEach
    void end() throws IOException {
        runtime.close().block(PATIENCE);
        silent.close();
        dropping.close();
        node.close();
    }

    private XmtpClient client(URI uri) {
        return value(
                TestRatchet.client()
                        .signer(PrivateKeySigner.random())
                        .node(uri.toString())
                        .store(XmtpStore.inMemory())
                        .runtime(runtime)
                        .connect(),
                PATIENCE);
    }

    private static <T> T value(Mono<T> mono, Duration within) {
        return Objects.requireNonNull(mono.block(within), "a value");
    }

    private static void assertAll(List<XmtpClient> clients, Class<? extends ConnectionState> state, Duration within) {
        Flux.fromIterable(clients)
                .flatMap(client -> client.connection().ofType(state).next())
                .collectList()
                .block(within);
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

    private void passes(Duration silence) throws IOException, InterruptedException {
        XmtpClient alice = client(node.uri());
        XmtpClient bob = client(silent.uri());
        XmtpClient carol = client(dropping.uri());
        List<XmtpClient> cutOff = List.of(bob, carol);
        assertAll(cutOff, ConnectionState.Live.class, PATIENCE);
        for (XmtpClient client : cutOff) {
            send(alice, client, "before");
            assertThat(nextText(client)).isEqualTo("before");
        }

        Mono<Long> over = Mono.delay(silence).cache();
        over.subscribe();
        silent.fallSilent();
        dropping.dropPackets();
        assertAll(cutOff, ConnectionState.Waiting.class, NOTICED_WITHIN);
        cutOff.forEach(client -> send(alice, client, "meanwhile"));
        assertIsToldThatNobodyAnswers(carol);
        over.block(silence.plus(PATIENCE));
        node.restart();
        silent.comeBack(node.uri().getPort());
        dropping.comeBack(node.uri().getPort());

        assertAll(cutOff, ConnectionState.Live.class, LIVE_WITHIN);
        for (XmtpClient client : cutOff) {
            assertThat(nextText(client)).isEqualTo("meanwhile");
            client.close().block(PATIENCE);
        }
        alice.close().block(PATIENCE);
    }

    private static void assertIsToldThatNobodyAnswers(XmtpClient client) {
        value(
                client.connection()
                        .ofType(ConnectionState.Waiting.class)
                        .filter(waiting -> String.valueOf(waiting.cause()).contains("it does not answer"))
                        .next(),
                PATIENCE);
    }

    @Test
    void aSilenceIsNoticedWithin30SecondsAndOverWithin15() throws IOException, InterruptedException {
        passes(Duration.ofSeconds(40));
    }

    @Tag("verify")
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 10})
    void minutesOfSilenceToo(int minutes) throws IOException, InterruptedException {
        passes(Duration.ofMinutes(minutes));
    }
}
