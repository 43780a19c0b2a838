package org.xmtp.reactive.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xmtp.reactive.TestRatchet;
import org.xmtp.reactive.api.ConnectionState;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.StoreKey;
import org.xmtp.reactive.api.Xmtp;
import org.xmtp.reactive.api.XmtpClient;
import org.xmtp.reactive.api.XmtpStore;
import org.xmtp.reactive.node.XmtpNode;
import reactor.core.publisher.Mono;

/** What a person is told of the connection, and of what waits to be sent. */
@Timeout(120)
class ConnectionStateTests {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration TOLD_WITHIN = Duration.ofSeconds(2);

    private final PrivateKeySigner alice = PrivateKeySigner.random();
    private final StoreKey key = StoreKey.random();

    @TempDir
    Path folder = Path.of("");

    @SuppressWarnings("NullAway.Init")
    private XmtpNode node;

    @AfterEach
    void stopNode() {
        node.close();
    }

    private void startNode(int port) {
        node = XmtpNode.builder().data(folder.resolve("node")).port(port).start();
    }

    private static <T> T value(Mono<T> mono, Duration within) {
        return Objects.requireNonNull(mono.block(within), "a value");
    }

    private Xmtp.ClientBuilder as(PrivateKeySigner signer) {
        return TestRatchet.client().signer(signer).store(XmtpStore.file(folder.resolve("" + signer.address()), key));
    }

    private XmtpClient online(PrivateKeySigner signer) {
        return value(as(signer).node(node.uri()).connect(), LIMIT);
    }

    private static <S extends ConnectionState> S state(XmtpClient client, Class<S> kind, Duration within) {
        return value(client.connection().ofType(kind).next(), within);
    }

    private static void awaitUnsent(XmtpClient client, long number) {
        value(client.unsent().filter(unsent -> unsent == number).next(), LIMIT);
    }

    private static void send(XmtpClient from, XmtpClient to, List<String> texts) {
        texts.forEach(text -> value(from.conversation(to.address()).send(text), LIMIT));
    }

    @Test
    void anOutageIsToldWithin2SecondsWithCauseBeginNextTryAndWhatWaits() {
        startNode(0);
        int port = node.port();
        XmtpClient client = online(alice);
        XmtpClient bob = online(PrivateKeySigner.random());
        send(client, bob, List.of("before"));
        state(client, ConnectionState.Live.class, LIMIT);
        awaitUnsent(client, 0);
        Instant begin = Instant.now();

        node.close();

        ConnectionState.Waiting told = state(client, ConnectionState.Waiting.class, TOLD_WITHIN);
        assertThat(told.cause().code()).isEqualTo(ErrorCode.NODE_UNREACHABLE);
        assertThat(told.since()).isBetween(begin, Instant.now());
        assertThat(told.nextTry()).isAfter(told.since());
        send(client, bob, List.of("one", "two", "three"));
        awaitUnsent(client, 3);
        ConnectionState.Waiting later = value(
                client.connection()
                        .ofType(ConnectionState.Waiting.class)
                        .filter(waiting -> waiting.nextTry().isAfter(told.nextTry()))
                        .next(),
                LIMIT);
        assertThat(later.since()).isEqualTo(told.since());
        assertThat(later.cause()).hasMessageContaining("nobody listens there; start the node, or check host and port");

        startNode(port);

        state(client, ConnectionState.Live.class, LIMIT);
        awaitUnsent(client, 0);
        client.close().block(LIMIT);
        assertThat(client.unsent().collectList().block(LIMIT)).containsExactly(0L);
        bob.close().block(LIMIT);
    }

    @Test
    void whatWaitsIsCountedWithoutANodeToo() {
        startNode(0);
        XmtpClient bob = online(PrivateKeySigner.random());
        XmtpClient first = online(alice);
        value(first.conversation(bob.address()).send("before"), LIMIT)
                .published()
                .block(LIMIT);
        first.close().block(LIMIT);

        XmtpClient offline = value(as(alice).offline().connect(), LIMIT);
        send(offline, bob, List.of("one", "two"));
        awaitUnsent(offline, 2);
        offline.close().block(LIMIT);

        XmtpClient again = value(as(alice).offline().connect(), LIMIT);
        assertThat(value(again.unsent().next(), LIMIT)).isEqualTo(2);
        again.close().block(LIMIT);
        bob.close().block(LIMIT);
    }
}
