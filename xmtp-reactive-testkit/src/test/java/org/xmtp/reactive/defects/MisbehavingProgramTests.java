package org.xmtp.reactive.defects;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xmtp.reactive.TestRatchet;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.Signer;
import org.xmtp.reactive.api.XmtpClient;
import org.xmtp.reactive.api.XmtpConnectionException;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.api.spi.NetworkTransport;
import org.xmtp.reactive.api.spi.QueryPage;
import org.xmtp.reactive.api.spi.SubscriptionSignal;
import org.xmtp.reactive.api.spi.TopicPlace;
import org.xmtp.reactive.api.spi.TopicQuery;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** What the program hands in may break its contract; the client holds. */
@Timeout(60)
class MisbehavingProgramTests extends DefectTests {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final PrivateKeySigner alice = PrivateKeySigner.random();
    private final AtomicBoolean abandoned = new AtomicBoolean();
    private final AtomicBoolean broken = new AtomicBoolean();

    private record Wallet(AccountAddress address, Mono<byte[]> signature) implements Signer {
        @Override
        public Mono<byte[]> sign(String text) {
            return signature;
        }
    }

    /** Throws where it ought to return an error, while it is broken. */
    private final class Throwing implements NetworkTransport {
        private final NetworkTransport sound = network.transport();

        private NetworkTransport sound() {
            if (broken.get()) {
                throw new IllegalStateException("a fault of the test");
            }
            return sound;
        }

        @Override
        public Mono<Void> publish(List<NetworkEnvelope> envelopes) {
            return sound().publish(envelopes);
        }

        @Override
        public Mono<QueryPage> query(TopicQuery query) {
            return sound().query(query);
        }

        @Override
        public Mono<Long> arrivedBehind(TopicPlace place) {
            return sound().arrivedBehind(place);
        }

        @Override
        public Flux<SubscriptionSignal> subscribe(Flux<Set<String>> topics, Optional<TopicPlace> behind) {
            return sound().subscribe(topics, behind);
        }

        @Override
        public Mono<Void> close() {
            return sound.close();
        }
    }

    /** Before, the wallet was still waited for, and what it signed at last was thrown away. */
    @Test
    void aWalletIsNotWaitedForOnceNobodyWaitsForTheClient() {
        Mono<byte[]> silence = Mono.<byte[]>never().doOnCancel(() -> abandoned.set(true));

        StepVerifier.create(builder()
                        .signer(new Wallet(alice.address(), silence))
                        .connect()
                        .timeout(Duration.ofMillis(500)))
                .expectError()
                .verify(PATIENCE);

        assertThat(Await.holds(PATIENCE, abandoned::get)).isTrue();
    }

    /** Before, the engine started again and again, and after five times the send failed for the store's fault. */
    @Test
    void aTransportThatThrowsIsANodeOutOfReach() {
        XmtpClient client = connect(
                TestRatchet.client().signer(alice).transport(new Throwing()).store(file("alice")));
        XmtpClient bob = connect();
        publish(client, bob.address(), "first");
        broken.set(true);

        Mono<?> toAStranger =
                client.conversation(PrivateKeySigner.random().address()).send("lost");
        StepVerifier.create(toAStranger)
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOfSatisfying(
                                XmtpConnectionException.class,
                                known -> assertThat(known.code()).isEqualTo(ErrorCode.NODE_UNREACHABLE)))
                .verify(PATIENCE);
        var later = send(client, bob.address(), "second");
        broken.set(false);

        Await.done(later.published());
    }
}
