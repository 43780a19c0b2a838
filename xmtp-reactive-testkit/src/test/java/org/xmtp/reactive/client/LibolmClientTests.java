package org.xmtp.reactive.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.FailureReason;
import org.xmtp.reactive.api.Inbound;
import org.xmtp.reactive.api.InboundFailure;
import org.xmtp.reactive.api.InboundMessage;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.SentMessage;
import org.xmtp.reactive.api.StoreKey;
import org.xmtp.reactive.api.Xmtp;
import org.xmtp.reactive.api.XmtpClient;
import org.xmtp.reactive.api.XmtpConfigurationException;
import org.xmtp.reactive.api.XmtpStore;
import org.xmtp.reactive.cryptography.libolm.LibolmRatchet;
import org.xmtp.reactive.testkit.InMemoryNetwork;
import reactor.test.StepVerifier;

/** A client on libolm beside clients on our own ratchet. */
class LibolmClientTests {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final InMemoryNetwork network = InMemoryNetwork.create();
    private final PrivateKeySigner bob = PrivateKeySigner.random();

    @BeforeAll
    static void needsLibolm() {
        LibolmRatchet libolm = new LibolmRatchet();
        Assumptions.assumeTrue(libolm.problem().isEmpty(), () -> String.valueOf(libolm.problem()));
    }

    private XmtpClient client(PrivateKeySigner signer, String ratchet) {
        return ObservedClient.await(
                builder(signer, XmtpStore.inMemory()).ratchet(ratchet).connect());
    }

    private Xmtp.ClientBuilder builder(PrivateKeySigner signer, XmtpStore store) {
        return Xmtp.client().signer(signer).transport(network.transport()).store(store);
    }

    private static void send(XmtpClient from, XmtpClient to, String text) {
        from.conversation(to.address())
                .send(text)
                .flatMap(SentMessage::published)
                .block(LIMIT);
    }

    private static Object read(Inbound row) {
        return row instanceof InboundMessage message
                ? message.message().text().orElseThrow()
                : ((InboundFailure) row).failure().reason();
    }

    @Test
    void whatItOpensGoesOnInBothDirectionsWithOurOwnRatchet() {
        XmtpClient alice = client(PrivateKeySigner.random(), "java");
        XmtpClient libolm = client(bob, "libolm");

        send(libolm, alice, "opened by libolm");
        StepVerifier.create(alice.inbound("test").map(LibolmClientTests::read).take(1))
                .expectNext("opened by libolm")
                .expectComplete()
                .verify(LIMIT);
        send(alice, libolm, "answered");
        StepVerifier.create(libolm.inbound("test").map(LibolmClientTests::read).take(1))
                .expectNext("answered")
                .expectComplete()
                .verify(LIMIT);
        alice.close().then(libolm.close()).block(LIMIT);
    }

    @Test
    void aSessionOfVersion2IsOneFailureAnEnvelopeAndTheStreamGoesOn() {
        XmtpClient alice = client(PrivateKeySigner.random(), "java");
        XmtpClient carol = client(PrivateKeySigner.random(), "libolm");
        XmtpClient libolm = client(bob, "libolm");

        send(alice, libolm, "in version 2");
        send(alice, libolm, "in version 2 again");
        StepVerifier.create(libolm.inbound("test").map(LibolmClientTests::read).take(3))
                .expectNext(FailureReason.UNSUPPORTED_VERSION, FailureReason.UNSUPPORTED_VERSION)
                .then(() -> send(carol, libolm, "in version 1"))
                .expectNext("in version 1")
                .expectComplete()
                .verify(LIMIT);
        alice.close().then(carol.close()).then(libolm.close()).block(LIMIT);
    }

    @Test
    void itsStoreIsResumedWithLibolmAndWithNothingElse(@TempDir Path folder) {
        XmtpStore store = XmtpStore.file(folder.resolve("bob"), StoreKey.random());
        XmtpClient carol = client(PrivateKeySigner.random(), "libolm");
        XmtpClient first =
                ObservedClient.await(builder(bob, store).ratchet("libolm").connect());
        send(carol, first, "before");
        StepVerifier.create(first.inbound("test").map(LibolmClientTests::read).take(1))
                .expectNext("before")
                .expectComplete()
                .verify(LIMIT);
        first.close().block(LIMIT);

        StepVerifier.create(builder(bob, store).ratchet("java").connect())
                .expectErrorSatisfies(error ->
                        assertThat(((XmtpConfigurationException) error).code()).isEqualTo(ErrorCode.OTHER_RATCHET))
                .verify(LIMIT);
        XmtpClient again = ObservedClient.await(builder(bob, store).connect());
        send(carol, again, "after");
        StepVerifier.create(again.inbound("test").map(LibolmClientTests::read).take(2))
                .expectNext("before", "after")
                .expectComplete()
                .verify(LIMIT);
        assertThat(again.installationId()).isEqualTo(first.installationId());
        carol.close().then(again.close()).block(LIMIT);
    }
}
