package org.xmtp.reactive.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xmtp.reactive.api.spi.TransportException;
import org.xmtp.reactive.api.spi.TransportException.Kind;

class CallFailuresTests {
    private static final Status OVER_OUR_LIMIT =
            Status.RESOURCE_EXHAUSTED.withDescription("gRPC message exceeds maximum size 8388608: 9000000");
    private static final Status RATE_LIMITED =
            Status.RESOURCE_EXHAUSTED.withDescription("1 exceeds rate limit R127.0.0.1PUB");

    @ParameterizedTest
    @EnumSource(
            value = Status.Code.class,
            names = {"CANCELLED", "UNKNOWN", "DEADLINE_EXCEEDED", "ABORTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS"})
    void troubleIsUnavailable(Status.Code code) {
        assertThat(CallFailures.publish(code.toStatus().asRuntimeException()).kind())
                .isEqualTo(Kind.UNAVAILABLE);
    }

    @ParameterizedTest
    @EnumSource(
            value = Status.Code.class,
            names = {"INVALID_ARGUMENT", "UNIMPLEMENTED", "PERMISSION_DENIED", "UNAUTHENTICATED", "NOT_FOUND"})
    void refusalIsForGood(Status.Code code) {
        assertThat(CallFailures.query(code.toStatus().asRuntimeException()).kind())
                .isEqualTo(Kind.REFUSED);
    }

    @Test
    void rateLimitIsToldFromOurOwnReceiveLimit() {
        assertThat(CallFailures.query(RATE_LIMITED.asRuntimeException()).kind()).isEqualTo(Kind.RATE_LIMITED);
        assertThat(CallFailures.publish(RATE_LIMITED.asRuntimeException()).kind())
                .isEqualTo(Kind.RATE_LIMITED);
        assertThat(CallFailures.subscribe(RATE_LIMITED.asRuntimeException(), false)
                        .kind())
                .isEqualTo(Kind.RATE_LIMITED);
        assertThat(CallFailures.query(OVER_OUR_LIMIT.asRuntimeException()).kind())
                .isEqualTo(Kind.ANSWER_TOO_LARGE);
        assertThat(CallFailures.subscribe(OVER_OUR_LIMIT.asRuntimeException(), true)
                        .kind())
                .isEqualTo(Kind.ANSWER_TOO_LARGE);
    }

    @Test
    void requestOverTheNodesLimitIsRefused() {
        Status olderNode = Status.RESOURCE_EXHAUSTED.withDescription(
                "grpc: received message larger than max (60000000 vs. 52428800)");

        assertThat(CallFailures.publish(OVER_OUR_LIMIT.asRuntimeException()).kind())
                .isEqualTo(Kind.REFUSED);
        assertThat(CallFailures.publish(olderNode.asRuntimeException()).kind()).isEqualTo(Kind.REFUSED);
    }

    @Test
    void slowSubscriberMaySubscribeAgainAtOnce() {
        Status tooSlow = Status.RESOURCE_EXHAUSTED.withDescription("the subscriber is too slow");

        assertThat(CallFailures.subscribe(tooSlow.asRuntimeException(), true).kind())
                .isEqualTo(Kind.UNAVAILABLE);
    }

    @Test
    void whatTheNodeSaysIsCutAndHarmless() {
        Status hostile = Status.UNAVAILABLE.withDescription("\u001b[2Jgone\u202e\n" + "x".repeat(10_000));

        TransportException failure = CallFailures.query(hostile.asRuntimeException());

        assertThat(failure).hasMessageStartingWith("Query: UNAVAILABLE,  [2Jgone");
        assertThat(failure.getMessage()).hasSizeLessThan(300).doesNotContain("\u001b", "\n", "\u202e");
    }

    @Test
    void silenceIsUnavailable() {
        TransportException failure = CallFailures.subscribe(new TimeoutException(), false);

        assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
        assertThat(failure).hasMessage("Subscribe2: no answer in time");
    }
}
