package org.xmtp.reactive.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.InputStream;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.api.ConnectionState;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.XmtpConnectionException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** How long a node may be out of reach, seen from the states of a client. */
class ConnectionLinesTests {
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final Duration EACH = PATIENCE.dividedBy(4);
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private static final ConnectionState CONNECTING = new ConnectionState.Connecting();
    private static final ConnectionState SUBSCRIBED = new ConnectionState.CatchingUp(0);
    private static final ConnectionState WAITING = new ConnectionState.Waiting(
            new XmtpConnectionException(ErrorCode.NODE_UNREACHABLE, "The node is out of reach."),
            Instant.EPOCH,
            Instant.EPOCH);

    /** Emits these states in turn, over and over. */
    private static Flux<ConnectionState> turning(ConnectionState... states) {
        List<ConnectionState> all = List.of(states);
        return Flux.interval(Duration.ZERO, EACH).map(step -> all.get((int) (step % all.size())));
    }

    private static Mono<Void> patience(Flux<ConnectionState> states) {
        Terminal terminal = new Terminal(InputStream.nullInputStream(), new StringWriter(), new StringWriter(), false);
        return new ConnectionLines(states, terminal).patience(PATIENCE);
    }

    @Test
    void aNodeThatTakesSubscriptionsAndDropsThemIsOutOfReach() {
        assertThatExceptionOfType(ConsoleException.class)
                .isThrownBy(
                        () -> patience(turning(CONNECTING, SUBSCRIBED, WAITING)).block(LIMIT))
                .withMessageStartingWith("The node is out of reach.");
    }

    @Test
    void theAttemptsToReachItAreOneTime() {
        Flux<ConnectionState> states = Flux.concat(
                Mono.just(CONNECTING), Mono.just(WAITING).delayElement(PATIENCE.dividedBy(2)), Mono.never());
        Mono<Void> within = patience(states).takeUntilOther(Mono.delay(PATIENCE.plus(EACH)));

        assertThatExceptionOfType(ConsoleException.class).isThrownBy(() -> within.block(LIMIT));
    }

    @Test
    void oneThatIsReadFromIsThere() {
        Flux<ConnectionState> states = turning(new ConnectionState.CatchingUp(1), CONNECTING, WAITING);

        patience(states).takeUntilOther(Mono.delay(PATIENCE.multipliedBy(3))).block(LIMIT);
    }

    /** What is little is read without a word till the end, and who is introduced is looked up before that. */
    @Test
    void oneThatHasTakenTheSubscriptionIsWaitedFor() {
        Flux<ConnectionState> states = Flux.concat(
                Flux.just(CONNECTING, SUBSCRIBED),
                Mono.<ConnectionState>just(new ConnectionState.Live()).delayElement(PATIENCE.multipliedBy(2)),
                Mono.never());

        patience(states).takeUntilOther(Mono.delay(PATIENCE.multipliedBy(4))).block(LIMIT);
    }

    @Test
    void nothingIsSaidOfOneThatHasTakenTheSubscription() {
        StringWriter said = new StringWriter();
        Terminal terminal = new Terminal(InputStream.nullInputStream(), new StringWriter(), said, false);
        Flux<ConnectionState> states = Flux.concat(
                Flux.just(CONNECTING, SUBSCRIBED),
                Mono.<ConnectionState>just(new ConnectionState.Live())
                        .delayElement(ConnectionLines.SAID_AFTER.multipliedBy(2)));

        new ConnectionLines(states, terminal).watch().blockLast(LIMIT);

        assertThat(said.toString()).isEmpty();
    }
}
