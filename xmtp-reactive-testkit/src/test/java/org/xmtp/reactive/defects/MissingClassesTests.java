package org.xmtp.reactive.defects;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.Signer;
import org.xmtp.reactive.api.Xmtp;
import org.xmtp.reactive.api.XmtpException;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.api.spi.NetworkTransport;
import org.xmtp.reactive.api.spi.QueryPage;
import org.xmtp.reactive.api.spi.SubscriptionSignal;
import org.xmtp.reactive.api.spi.TopicPlace;
import org.xmtp.reactive.api.spi.TopicQuery;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/**
 * Libraries that do not fit together show as errors of linking, wherever a class is first used. Reactor throws such at
 * the thread that it finds itself on, and nobody would hear of it.
 */
class MissingClassesTests extends DefectTests {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private final LinkageError missing = new NoClassDefFoundError("com/example/Missing");

    private enum Moment {
        ASKED,
        SUBSCRIBED,
        SIGNALLED
    }

    /** Before, {@code connect()} never signalled where the error came after an answer of the node or the store. */
    @ParameterizedTest
    @EnumSource
    void aClassThatIsMissingForTheFirstQueryReachesWhoeverConnects(Moment moment) {
        assertUnusable(builder().transport(new Faulty(network.transport()) {
            @Override
            public Mono<QueryPage> query(TopicQuery query) {
                return failing(moment);
            }
        }));
    }

    /** As above. */
    @ParameterizedTest
    @EnumSource
    void aClassThatIsMissingForTheFirstPublishReachesWhoeverConnects(Moment moment) {
        assertUnusable(builder().transport(new Faulty(network.transport()) {
            @Override
            public Mono<Void> publish(List<NetworkEnvelope> envelopes) {
                return failing(moment);
            }
        }));
    }

    @Test
    void aWalletThatLacksAClassIsWhatFailed() {
        PrivateKeySigner alice = PrivateKeySigner.random();

        assertError(
                builder().signer(new Signer() {
                    @Override
                    public AccountAddress address() {
                        return alice.address();
                    }

                    @Override
                    public Mono<byte[]> sign(String text) {
                        throw missing;
                    }
                }),
                ErrorCode.SIGNER_FAILED);
    }

    private void assertUnusable(Xmtp.ClientBuilder builder) {
        assertError(builder, ErrorCode.ENGINE_UNUSABLE);
    }

    private void assertError(Xmtp.ClientBuilder builder, ErrorCode code) {
        StepVerifier.create(builder.connect())
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOfSatisfying(
                                XmtpException.class,
                                known -> assertThat(known.code()).isEqualTo(code))
                        .hasRootCause(missing))
                .verify(PATIENCE);
    }

    private <T> Mono<T> failing(Moment moment) {
        Supplier<Mono<T>> made = switch (moment) {
            case ASKED ->
                () -> {
                    throw missing;
                };
            case SUBSCRIBED ->
                () -> new Mono<>() {
                    @Override
                    public void subscribe(CoreSubscriber<? super T> user) {
                        throw missing;
                    }
                };
            case SIGNALLED -> () -> Mono.error(missing);
        };
        return made.get();
    }

    /** A way to the node of which a part can be replaced. */
    private static class Faulty implements NetworkTransport {
        private final NetworkTransport sound;

        Faulty(NetworkTransport sound) {
            this.sound = sound;
        }

        @Override
        public Mono<Void> publish(List<NetworkEnvelope> envelopes) {
            return sound.publish(envelopes);
        }

        @Override
        public Mono<QueryPage> query(TopicQuery query) {
            return sound.query(query);
        }

        @Override
        public Mono<Long> arrivedBehind(TopicPlace place) {
            return sound.arrivedBehind(place);
        }

        @Override
        public Flux<SubscriptionSignal> subscribe(Flux<Set<String>> topics, Optional<TopicPlace> behind) {
            return sound.subscribe(topics, behind);
        }

        @Override
        public Mono<Void> close() {
            return sound.close();
        }
    }
}
