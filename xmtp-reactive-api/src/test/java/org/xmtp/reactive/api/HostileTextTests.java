package org.xmtp.reactive.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.api.spi.SubscriptionSignal;
import org.xmtp.reactive.api.spi.TopicQuery;
import org.xmtp.reactive.api.spi.TransportException;
import reactor.core.publisher.Mono;

/** What a peer or a node wrote can be printed wherever it comes up. */
class HostileTextTests {
    private static final String HOSTILE = "\u001b]0;x\u0007\u009b\u007f\u202e\u2028\nforged line";
    private static final AccountAddress ACCOUNT = new AccountAddress("0x" + "1".repeat(40));
    private static final InstallationId INSTALLATION = new InstallationId("A".repeat(43));

    static Stream<Object> values() {
        ContentTypeId type = new ContentTypeId(HOSTILE, HOSTILE, 1, 0);
        RawContent content = new RawContent(type, Map.of(HOSTILE, HOSTILE), HOSTILE, new byte[0]);
        Failure failure = new Failure(
                FailureReason.MALFORMED,
                HOSTILE,
                "00",
                1,
                Optional.of(ACCOUNT),
                Optional.of(INSTALLATION),
                Instant.EPOCH);
        Message message = new Message(
                new MessageId("0".repeat(64)),
                ConversationId.of(ACCOUNT, ACCOUNT),
                ACCOUNT,
                INSTALLATION,
                Direction.INBOUND,
                1,
                TimeSource.SIGNED,
                HOSTILE,
                content,
                Optional.empty());
        NetworkEnvelope envelope = new NetworkEnvelope(HOSTILE, 1, new byte[0]);
        return Stream.of(
                type,
                content,
                failure,
                failure.detail(),
                message,
                InboundFailure.of(1, failure, Mono::empty),
                InboundMessage.of(1, message, Mono::empty),
                OutgoingMessage.text(ACCOUNT, HOSTILE),
                new CopyOutcome.Refused(ACCOUNT, INSTALLATION, HOSTILE),
                new CopyOutcome.Refused(ACCOUNT, INSTALLATION, HOSTILE).reason(),
                new ConnectionState.Waiting(
                        new XmtpConnectionException(ErrorCode.NODE_REFUSED, HOSTILE), Instant.EPOCH, Instant.EPOCH),
                envelope,
                new SubscriptionSignal.Received(envelope, 0),
                new TopicQuery(HOSTILE, 0, 1, Optional.empty()));
    }

    static Stream<Throwable> errors() {
        RuntimeException behind = new IllegalStateException(HOSTILE, new IllegalArgumentException(HOSTILE));
        return Stream.of(
                new XmtpConnectionException(ErrorCode.NODE_REFUSED, HOSTILE, behind),
                new XmtpRejectedException(ErrorCode.COPY_REFUSED, HOSTILE, behind),
                new XmtpSecurityException(ErrorCode.STORE_TAMPERED, HOSTILE, behind),
                new XmtpStorageException(ErrorCode.STORE_UNAVAILABLE, HOSTILE, behind),
                new XmtpConfigurationException(ErrorCode.INVALID_ARGUMENT, HOSTILE, behind),
                new TransportException(TransportException.Kind.REFUSED, HOSTILE, behind),
                thrown(() -> AccountAddress.parse(HOSTILE)),
                thrown(() -> new InstallationId(HOSTILE)),
                thrown(() -> new MessageId(HOSTILE)),
                thrown(() -> ConversationId.parse(HOSTILE)));
    }

    private static Throwable thrown(ThrowingCallable call) {
        return catchThrowable(call);
    }

    @ParameterizedTest
    @MethodSource("values")
    void isEscapedInWhatIsShownOfAValue(Object value) {
        assertThat(value.toString().codePoints()).noneMatch(Printable::steers);
    }

    @ParameterizedTest
    @MethodSource("errors")
    void isEscapedInAnErrorAndAllOfItsCauses(Throwable error) {
        assertThat(String.valueOf(error.getMessage()).codePoints()).noneMatch(Printable::steers);
        assertThat(PrintableTests.printed(error))
                .contains("forged line")
                .doesNotContain("\u001b", "\u0007", "\u009b", "\u007f", "\u202e", "\u2028", "\nforged line");
    }
}
