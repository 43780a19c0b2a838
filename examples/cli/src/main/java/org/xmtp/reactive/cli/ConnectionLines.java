package org.xmtp.reactive.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import org.xmtp.reactive.api.ConnectionState;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Says when the node is out of reach, and when it is back, one line each; and ends what waits for it too long.
 *
 * @param states how the client stands, whoever asks when
 * @param terminal where it is said
 */
record ConnectionLines(Flux<ConnectionState> states, Terminal terminal) {
    /** How long a trouble lasts before it is said: one that ends the command is an error of its own. */
    static final Duration SAID_AFTER = Duration.ofMillis(1_900);

    /** Creates the saying; completes when the client closes. */
    Flux<ConnectionState> watch() {
        return Flux.merge(
                changes(),
                states.filter(ConnectionState.Revoked.class::isInstance)
                        .doOnNext(state ->
                                terminal.say("This installation was revoked by its account's wallet: nothing is sent "
                                        + "or received any more.")));
    }

    private Flux<ConnectionState> changes() {
        return troubles()
                .switchMap(state -> isThere(state)
                        ? Mono.just(state)
                        : Mono.delay(SAID_AFTER).thenReturn(state))
                .skipWhile(ConnectionLines::isThere)
                .distinctUntilChanged(Object::getClass)
                .doOnNext(state -> terminal.say(line(state)));
    }

    /**
     * Errors once the node has been out of reach for that long without a break, whatever was tried meanwhile. One that
     * takes a subscription is there only if something is read from it: it is waited for, unless it drops that.
     */
    Mono<Void> patience(Duration patience) {
        Flux<ConnectionState> latest = caused().replay(1).refCount();
        return latest.filter(state -> !isBeginning(state))
                .distinctUntilChanged(ConnectionLines::isThere)
                .switchMap(state -> isThere(state)
                        ? Flux.never()
                        : Mono.delay(patience).thenMany(latest.filter(now -> !isThere(now))))
                .next()
                .flatMap(state -> Mono.error(new ConsoleException(cause(state) + " That is for " + patience.toSeconds()
                        + " s now; what was sent is kept, and published by the next command that reaches the node.")));
    }

    /** Each change: there, not answering, or waiting with a cause. */
    private Flux<ConnectionState> troubles() {
        return caused().map(state -> isThere(state) ? new ConnectionState.Live() : state)
                .distinctUntilChanged(Object::getClass);
    }

    /** What says whether the node is there; a cause stays while another attempt is made. */
    private Flux<ConnectionState> caused() {
        return states.filter(state -> isThere(state)
                        || state instanceof ConnectionState.Waiting
                        || state instanceof ConnectionState.Connecting)
                .scan((before, now) -> before instanceof ConnectionState.Waiting && !isThere(now) ? before : now);
    }

    /** Of a revoked installation nothing is wanted. */
    private static boolean isThere(ConnectionState state) {
        return state instanceof ConnectionState.Live
                || state instanceof ConnectionState.CatchingUp
                || state instanceof ConnectionState.Revoked;
    }

    private static boolean isBeginning(ConnectionState state) {
        return state instanceof ConnectionState.CatchingUp catching && catching.read() == 0;
    }

    private static String line(ConnectionState state) {
        if (isThere(state)) {
            return "The node is there again.";
        }
        if (!(state instanceof ConnectionState.Waiting waiting)) {
            return cause(state);
        }
        LocalTime since = LocalTime.ofInstant(waiting.since(), ZoneId.systemDefault());
        Duration pause = Duration.between(Instant.now(), waiting.nextTry());
        return cause(state) + " Since " + since.truncatedTo(ChronoUnit.SECONDS) + ", next try in "
                + Math.max(1, pause.toSeconds()) + " s; what is sent is kept, and leaves then.";
    }

    private static String cause(ConnectionState state) {
        return state instanceof ConnectionState.Waiting waiting
                ? Failures.text(waiting.cause())
                : "The node does not answer; if that stays so, look whether it runs, and what lies between.";
    }
}
