package org.xmtp.reactive.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ServiceConfigurationError;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class ConnectingTests {
    static Stream<Error> errors() {
        return Stream.of(
                new NoClassDefFoundError("io/netty/channel/MultiThreadIoEventLoopGroup"),
                new ExceptionInInitializerError("static initializer"),
                new NoSuchMethodError("io.netty"),
                new ServiceConfigurationError("provider not found"));
    }

    @ParameterizedTest
    @MethodSource("errors")
    void errorWhileTheEngineIsAskedReachesTheSubscriber(Error error) {
        assertUnusable(
                () -> {
                    throw error;
                },
                error);
    }

    @ParameterizedTest
    @MethodSource("errors")
    void errorWhileTheEngineIsSubscribedReachesTheSubscriber(Error error) {
        assertUnusable(
                () -> new Mono<>() {
                    @Override
                    public void subscribe(CoreSubscriber<? super XmtpClient> user) {
                        throw error;
                    }
                },
                error);
    }

    @ParameterizedTest
    @MethodSource("errors")
    void errorThatTheEngineSignalsIsMadePublic(Error error) {
        assertUnusable(() -> Mono.error(error), error);
    }

    @Test
    void otherErrorsStayAsTheyAre() {
        XmtpStorageException error = new XmtpStorageException(ErrorCode.STORE_IN_USE, "in use");

        StepVerifier.create(Connecting.of(() -> Mono.error(error))).verifyErrorMatches(error::equals);
        StepVerifier.create(Connecting.of(() -> {
                    throw error;
                }))
                .verifyErrorMatches(error::equals);
    }

    @Test
    void errorOfTheUsersOwnCodeIsNotTakenForTheEngines() {
        Mono<XmtpClient> connecting = Connecting.of(Mono::empty);

        assertThatExceptionOfType(NoClassDefFoundError.class)
                .isThrownBy(() -> connecting
                        .doOnTerminate(() -> {
                            throw new NoClassDefFoundError("com/example/Own");
                        })
                        .subscribe());
    }

    private static void assertUnusable(Supplier<Mono<XmtpClient>> engine, Error error) {
        StepVerifier.create(Connecting.of(engine))
                .verifyErrorSatisfies(failure -> assertThat(failure)
                        .isInstanceOfSatisfying(
                                XmtpConfigurationException.class,
                                unusable -> assertThat(unusable.code()).isEqualTo(ErrorCode.ENGINE_UNUSABLE))
                        .hasCause(error));
    }
}
