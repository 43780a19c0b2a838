package org.xmtp.reactive.defects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xmtp.reactive.TestRatchet;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.Inbound;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.SentMessage;
import org.xmtp.reactive.api.Signer;
import org.xmtp.reactive.api.Xmtp;
import org.xmtp.reactive.api.XmtpClient;
import org.xmtp.reactive.api.XmtpStorageException;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;
import reactor.util.retry.Retry;

/**
 * A client begins, or leaves nothing behind; it ends, and every stream with it; and users are called on their threads.
 */
@Timeout(120)
class ConnectingTests extends DefectTests {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String EVENTS = "xmtp-event";

    private final PrivateKeySigner alice = PrivateKeySigner.random();
    private final CountDownLatch asked = new CountDownLatch(1);

    /** Alice's wallet, which is asked and says nothing. */
    private final class SilentWallet implements Signer {
        @Override
        public AccountAddress address() {
            return alice.address();
        }

        @Override
        public Mono<byte[]> sign(String text) {
            return Mono.defer(() -> {
                asked.countDown();
                return Mono.never();
            });
        }
    }

    private Xmtp.ClientBuilder with(Signer signer) {
        return TestRatchet.client()
                .signer(signer)
                .transport(network.transport())
                .store(file("alice"));
    }

    /** Alice's wallet, which blocks its caller. */
    private final class BlockingWallet implements Signer {
        @Override
        public AccountAddress address() {
            return alice.address();
        }

        @Override
        public Mono<byte[]> sign(String text) {
            return Mono.fromCallable(
                    () -> Objects.requireNonNull(alice.sign(text).block()));
        }
    }

    /** Nobody is told when what a cancelled connect has begun is closed, so it is given a moment. */
    private void assertThatTheStoreIsFree() {
        XmtpClient client = Await.value(with(alice)
                .connect()
                .retryWhen(Retry.fixedDelay(20, Duration.ofMillis(100))
                        .filter(error -> error instanceof XmtpStorageException storage
                                && storage.code() == ErrorCode.STORE_IN_USE)));
        closing(client);
        assertThat(client.address()).isEqualTo(alice.address());
    }

    @Test
    void aWalletMayBlockItsCallerAlsoWhereTheNodeIsAskedBefore() {
        XmtpClient client =
                Await.value(with(new BlockingWallet()).maxInstallations(1).connect());
        closing(client);

        assertThat(client.address()).isEqualTo(alice.address());
    }

    /** Before, the store stayed open for ever, and the next connect failed with STORE_IN_USE. */
    @Test
    void aConnectThatTimesOutLeavesTheStoreFree() {
        StepVerifier.create(with(new SilentWallet()).connect().timeout(Duration.ofMillis(500)))
                .expectError(TimeoutException.class)
                .verify(PATIENCE);

        assertThatTheStoreIsFree();
    }

    /** Before, the store stayed open for ever, and the next connect failed with STORE_IN_USE. */
    @Test
    void aConnectWhoseBlockingCallerIsInterruptedLeavesTheStoreFree() throws InterruptedException {
        CompletableFuture<XmtpClient> outcome = new CompletableFuture<>();
        Thread caller = new Thread(() -> {
            try {
                outcome.complete(Await.value(with(new SilentWallet()).connect()));
            } catch (RuntimeException e) {
                outcome.completeExceptionally(e);
            }
        });
        caller.start();
        assertThat(asked.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        caller.interrupt();
        caller.join(PATIENCE.toMillis());
        assertThatThrownBy(outcome::get).isInstanceOf(ExecutionException.class);

        assertThatTheStoreIsFree();
    }

    /** Before, whoever cancelled while the store was being opened left it open. */
    @Test
    void aConnectCancelledAtAnyMomentLeavesTheStoreFree() {
        for (int millis = 0; millis < 200; millis += 20) {
            with(alice).connect().doOnNext(this::closing).subscribe().dispose();
            var running = with(alice)
                    .connect()
                    .doOnNext(this::closing)
                    .onErrorComplete()
                    .subscribe();
            Await.done(Mono.delay(Duration.ofMillis(millis)));
            running.dispose();
            closeAll();
        }

        assertThatTheStoreIsFree();
    }

    /** Before, the reader failed with XmtpClosedException 50 of 50 times. */
    @Test
    void aReaderSubscribedJustBeforeTheCloseCompletes() {
        for (int time = 0; time < 50; time++) {
            XmtpClient client = connect();
            Sinks.Empty<Void> end = Sinks.empty();
            client.inbound("reader").subscribe(row -> {}, end::tryEmitError, end::tryEmitEmpty);

            Await.done(client.close());

            StepVerifier.create(end.asMono()).expectComplete().verify(PATIENCE);
        }
    }

    /** Before, these ran on the thread of the store, which a slow handler then held up. */
    @Test
    void usersAreCalledOnTheEventThreads() {
        XmtpClient peer = connect();
        List<String> connecting = Await.value(builder()
                .connect()
                .doOnNext(this::closing)
                .map(client -> Thread.currentThread().getName())
                .map(List::of));
        XmtpClient client = connect();
        IntStream.range(0, 5).forEach(number -> send(peer, client.address(), "number " + number));
        List<String> acknowledging = Await.value(client.inbound("reader")
                .take(5)
                .concatMap(ConnectingTests::threadOfAcknowledgement)
                .collectList());
        SentMessage sent = send(client, peer.address(), "hello");
        List<String> publishing = List.of(thread(sent.published()));
        List<String> reading = List.of(
                thread(client.conversations().then()),
                thread(client.contacts().then()),
                thread(client.installations(peer.address()).then()),
                thread(client.conversation(peer.address()).messages().then()));

        assertThat(connecting).allMatch(name -> name.startsWith(EVENTS));
        assertThat(acknowledging).hasSize(5).allMatch(name -> name.startsWith(EVENTS));
        assertThat(publishing).allMatch(name -> name.startsWith(EVENTS));
        assertThat(reading).allMatch(name -> name.startsWith(EVENTS));
        assertThat(thread(client.close())).startsWith(EVENTS);
    }

    private static Mono<String> threadOfAcknowledgement(Inbound row) {
        return row.acknowledge()
                .then(Mono.fromSupplier(() -> Thread.currentThread().getName()));
    }

    /** The thread on which something completes. */
    private static String thread(Mono<Void> mono) {
        return Await.value(
                mono.then(Mono.fromSupplier(() -> Thread.currentThread().getName())));
    }
}
