package org.xmtp.reactive.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xmtp.reactive.api.NodeAccess;
import org.xmtp.reactive.api.spi.TransportException;
import org.xmtp.reactive.api.spi.TransportException.Kind;

class CallFailuresTests {
    private static final CallFailures CALLS =
            new CallFailures(NodeAddress.of(NodeAccess.of(URI.create("http://node.example"))));
    private static final Status OVER_OUR_LIMIT =
            Status.RESOURCE_EXHAUSTED.withDescription("gRPC message exceeds maximum size 8388608: 9000000");
    private static final Status RATE_LIMITED =
            Status.RESOURCE_EXHAUSTED.withDescription("1 exceeds rate limit R127.0.0.1PUB");

    @ParameterizedTest
    @EnumSource(
            value = Status.Code.class,
            names = {"CANCELLED", "UNKNOWN", "DEADLINE_EXCEEDED", "ABORTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS"})
    void troubleIsUnavailable(Status.Code code) {
        assertThat(CALLS.publish(code.toStatus().asRuntimeException()).kind()).isEqualTo(Kind.UNAVAILABLE);
    }

    @ParameterizedTest
    @EnumSource(
            value = Status.Code.class,
            names = {"INVALID_ARGUMENT", "UNIMPLEMENTED", "PERMISSION_DENIED", "UNAUTHENTICATED", "NOT_FOUND"})
    void refusalIsForGood(Status.Code code) {
        assertThat(CALLS.query(code.toStatus().asRuntimeException()).kind()).isEqualTo(Kind.REFUSED);
    }

    /** Before, a fat jar without gRPC's service files was told of as "UNKNOWN". */
    @Test
    void whatIsAtTheRootIsSaidWhereTheStatusSaysNothing() {
        Throwable root = new IllegalArgumentException("Could not find policy 'pick_first'.");
        Status status = Status.UNKNOWN.withCause(new IllegalStateException("Panic!", root));

        assertThat(CALLS.query(status.asRuntimeException()))
                .hasMessageEndingWith(
                        ": UNKNOWN (java.lang.IllegalArgumentException: Could not find policy 'pick_first'.)");
    }

    @Test
    void rateLimitIsToldFromOurOwnReceiveLimit() {
        assertThat(CALLS.query(RATE_LIMITED.asRuntimeException()).kind()).isEqualTo(Kind.RATE_LIMITED);
        assertThat(CALLS.publish(RATE_LIMITED.asRuntimeException()).kind()).isEqualTo(Kind.RATE_LIMITED);
        assertThat(CALLS.subscribe(RATE_LIMITED.asRuntimeException(), false).kind())
                .isEqualTo(Kind.RATE_LIMITED);
        assertThat(CALLS.query(OVER_OUR_LIMIT.asRuntimeException()).kind()).isEqualTo(Kind.ANSWER_TOO_LARGE);
        assertThat(CALLS.subscribe(OVER_OUR_LIMIT.asRuntimeException(), true).kind())
                .isEqualTo(Kind.ANSWER_TOO_LARGE);
    }

    @Test
    void requestOverTheNodesLimitIsRefused() {
        Status olderNode = Status.RESOURCE_EXHAUSTED.withDescription(
                "grpc: received message larger than max (60000000 vs. 52428800)");

        assertThat(CALLS.publish(OVER_OUR_LIMIT.asRuntimeException()).kind()).isEqualTo(Kind.REFUSED);
        assertThat(CALLS.publish(olderNode.asRuntimeException()).kind()).isEqualTo(Kind.REFUSED);
    }

    @Test
    void slowSubscriberMaySubscribeAgainAtOnce() {
        Status tooSlow = Status.RESOURCE_EXHAUSTED.withDescription("the subscriber is too slow");

        assertThat(CALLS.subscribe(tooSlow.asRuntimeException(), true).kind()).isEqualTo(Kind.UNAVAILABLE);
    }

    @Test
    void whatTheNodeSaysIsCutAndHarmless() {
        Status hostile = Status.UNAVAILABLE.withDescription("\u001b[2Jgone\u202e\n" + "x".repeat(10_000));

        TransportException failure = CALLS.query(hostile.asRuntimeException());

        assertThat(failure)
                .hasMessageStartingWith("Query at http://node.example:5556: UNAVAILABLE, \\u001b[2Jgone\\u202e\\nx");
        assertThat(failure.getMessage()).hasSizeLessThan(300);
        assertThat(failure.getCause()).hasMessageContaining("\\u001b[2Jgone\\u202e\\n");
    }

    @Test
    void silenceIsUnavailableAndIsToldInAWholeSentence() {
        TransportException failure = CALLS.query(Status.DEADLINE_EXCEEDED
                .withDescription("CallOptions deadline exceeded after 29.9s")
                .asRuntimeException());

        assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
        assertThat(failure).hasMessage("Query at http://node.example:5556 was not answered within 30 s.");
    }

    @Test
    void failureThatIsToldAlreadyStaysAsItIs() {
        TransportException closed = CALLS.closed();

        assertThat(CALLS.publish(closed)).isSameAs(closed);
    }
}
