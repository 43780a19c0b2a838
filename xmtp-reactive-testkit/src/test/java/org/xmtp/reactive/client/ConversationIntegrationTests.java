package org.xmtp.reactive.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xmtp.reactive.TestRatchet;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.Inbound;
import org.xmtp.reactive.api.InboundMessage;
import org.xmtp.reactive.api.Installation;
import org.xmtp.reactive.api.InstallationId;
import org.xmtp.reactive.api.Message;
import org.xmtp.reactive.api.OutgoingMessage;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.StoreKey;
import org.xmtp.reactive.api.XmtpClient;
import org.xmtp.reactive.api.XmtpConnectionException;
import org.xmtp.reactive.api.XmtpException;
import org.xmtp.reactive.api.XmtpStore;
import org.xmtp.reactive.node.XmtpNode;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** The whole engine against a real node, through the public API alone. */
class ConversationIntegrationTests {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private final PrivateKeySigner alice = PrivateKeySigner.random();
    private final PrivateKeySigner bob = PrivateKeySigner.random();

    @TempDir
    Path folder;

    private XmtpNode node;

    @BeforeEach
    void startNode() {
        node = XmtpNode.inMemory().start();
    }

    @AfterEach
    void stopNode() {
        node.close();
    }

    private XmtpClient connect(PrivateKeySigner signer) {
        return connect(signer, XmtpStore.inMemory());
    }

    private XmtpClient connect(PrivateKeySigner signer, XmtpStore store) {
        return await(TestRatchet.client()
                .signer(signer)
                .node(node.uri())
                .store(store)
                .connect());
    }

    private static <T> T await(Mono<T> mono) {
        return Objects.requireNonNull(mono.block(LIMIT));
    }

    private static Message fail(Inbound row) {
        throw new AssertionError("Not a message: " + row);
    }

    private static void send(XmtpClient from, XmtpClient to, String text) {
        from.conversation(to.address())
                .send(text)
                .flatMap(sent -> sent.published())
                .block(LIMIT);
    }

    /** A send reaches an installation for certain when its bundle was published a second before. */
    private static void awaitKnown(XmtpClient by, XmtpClient... installations) {
        for (XmtpClient one : installations) {
            by.installations(one.address())
                    .map(Installation::id)
                    .filter(one.installationId()::equals)
                    .next()
                    .repeatWhenEmpty(times -> times.delayElements(Duration.ofMillis(20)))
                    .block(LIMIT);
        }
    }

    private static List<String> receive(XmtpClient client, int count) {
        return await(client.inbound("test")
                .take(count)
                .map(row -> row instanceof InboundMessage read ? read.message() : fail(row))
                .map(message -> message.text().orElseThrow())
                .collectList());
    }

    @Test
    void everyInstallationSeesEverythingFromItsRegistrationOn() {
        XmtpClient a1 = connect(alice);
        XmtpClient b1 = connect(bob);
        send(a1, b1, "one");
        send(b1, a1, "two");
        XmtpClient a2 = connect(alice);
        XmtpClient b2 = connect(bob);
        awaitKnown(a1, a2, b2);
        send(a1, b1, "three");
        send(b2, a1, "four");
        XmtpClient a3 = connect(alice);
        send(a3, b1, "five");
        awaitKnown(b1, a2, a3, b2);
        send(b1, a1, "six");

        assertThat(receive(a1, 4)).containsExactlyInAnyOrder("two", "four", "five", "six");
        assertThat(receive(b1, 4)).containsExactlyInAnyOrder("one", "three", "four", "five");
        assertThat(receive(a2, 4)).containsExactlyInAnyOrder("three", "four", "five", "six");
        assertThat(receive(b2, 3)).containsExactlyInAnyOrder("three", "five", "six");
        assertThat(receive(a3, 1)).containsExactly("six");
        Flux.just(a1, b1, a2, b2, a3).flatMap(XmtpClient::close).blockLast(LIMIT);
    }

    @Test
    void theInstallationsOfBothSidesCanBeEnumerated() {
        XmtpClient a1 = connect(alice);
        XmtpClient a2 = connect(alice);
        XmtpClient b1 = connect(bob);

        List<InstallationId> ofAlice = b1.installations(alice.address())
                .map(Installation::id)
                .collectList()
                .block(LIMIT);

        assertThat(ofAlice).containsExactlyInAnyOrder(a1.installationId(), a2.installationId());
        assertThat(a1.installations(bob.address())
                        .map(Installation::id)
                        .collectList()
                        .block(LIMIT))
                .containsExactly(b1.installationId());
    }

    @Test
    void aBacklogOfAThousandMessagesArrivesWholeOnceAndInOrder() {
        XmtpClient a1 = connect(alice);
        XmtpStore store = XmtpStore.file(folder.resolve("bob"), StoreKey.random());
        XmtpClient b1 = connect(bob, store);
        b1.close().block(LIMIT);
        List<String> texts = await(Flux.range(0, 1000).map(i -> "message " + i).collectList());

        a1.send(Flux.fromIterable(texts).map(text -> OutgoingMessage.text(bob.address(), text)))
                .flatMap(sent -> sent.published())
                .blockLast(LIMIT);
        XmtpClient again = connect(bob, store);

        assertThat(receive(again, 1000)).containsExactlyElementsOf(texts);
        again.close().block(LIMIT);
    }

    @Test
    void anAcknowledgedRowNeverComesAgainAndAnOpenOneDoes() {
        XmtpStore store = XmtpStore.file(folder.resolve("bob"), StoreKey.random());
        XmtpClient a1 = connect(alice);
        XmtpClient b1 = connect(bob, store);
        send(a1, b1, "first");
        send(a1, b1, "second");
        b1.inbound("reader").next().flatMap(Inbound::acknowledge).block(LIMIT);
        b1.close().block(LIMIT);

        XmtpClient again = connect(bob, store);

        StepVerifier.create(again.inbound("reader")
                        .take(1)
                        .map(row -> ((InboundMessage) row).message().text()))
                .expectNext(java.util.Optional.of("second"))
                .expectComplete()
                .verify(LIMIT);
        again.close().block(LIMIT);
    }

    @Test
    void historyHoldsBothDirectionsOldestFirstAlsoOffline() {
        XmtpStore store = XmtpStore.file(folder.resolve("bob"), StoreKey.random());
        XmtpClient a1 = connect(alice);
        XmtpClient b1 = connect(bob, store);
        send(a1, b1, "question");
        assertThat(receive(b1, 1)).containsExactly("question");
        send(b1, a1, "answer");
        b1.close().block(LIMIT);

        XmtpClient offline = await(TestRatchet.client().store(store).offline().connect());
        List<String> texts = offline.conversation(alice.address())
                .messages()
                .map(Message::text)
                .map(text -> text.orElseThrow())
                .collectList()
                .block(LIMIT);

        assertThat(texts).containsExactly("question", "answer");
        offline.close().block(LIMIT);
    }

    @Test
    void offlineARecipientWhoIsUnknownHereIsNotSaidToBeUnregistered() {
        XmtpStore store = XmtpStore.file(folder.resolve("alice"), StoreKey.random());
        connect(alice, store).close().block(LIMIT);
        XmtpClient offline = await(TestRatchet.client().store(store).offline().connect());

        for (Mono<?> needing : List.of(
                offline.conversation(bob.address()).send("hello"),
                offline.conversation(bob.address()).fingerprint())) {
            StepVerifier.create(needing)
                    .expectErrorSatisfies(error -> assertThat(error)
                            .isInstanceOf(XmtpConnectionException.class)
                            .hasMessageContaining(bob.address().toString())
                            .hasMessageContaining("offline"))
                    .verify(LIMIT);
        }
        offline.close().block(LIMIT);
    }

    @Test
    void aRecipientWhoNeverRegisteredIsAClearError() {
        XmtpClient a1 = connect(alice);

        StepVerifier.create(a1.conversation(bob.address()).send("hello"))
                .expectErrorSatisfies(error ->
                        assertThat(((XmtpException) error).code()).isEqualTo(ErrorCode.RECIPIENT_NOT_REGISTERED))
                .verify(LIMIT);
        assertThat(a1.conversations().collectList().block(LIMIT)).isEmpty();
    }

    @Test
    void aStreamOfSendsEmitsWhatBecameDurableAndThenTheError() {
        XmtpClient sender = connect(alice);
        XmtpClient reader = connect(bob);
        OutgoingMessage large = OutgoingMessage.text(reader.address(), "x".repeat(2 << 20));
        Flux<OutgoingMessage> good =
                Flux.range(1, 20).map(number -> OutgoingMessage.text(reader.address(), "number " + number));

        StepVerifier.create(sender.send(good.concatWithValues(large).concatWith(good)))
                .expectNextCount(20)
                .expectErrorSatisfies(
                        error -> assertThat(((XmtpException) error).code()).isEqualTo(ErrorCode.CONTENT_TOO_LARGE))
                .verify(LIMIT);
        StepVerifier.create(
                        sender.send(good.concatWith(Mono.error(new IllegalStateException("a fault of the caller")))))
                .expectNextCount(20)
                .expectErrorMessage("a fault of the caller")
                .verify(LIMIT);
    }
}
