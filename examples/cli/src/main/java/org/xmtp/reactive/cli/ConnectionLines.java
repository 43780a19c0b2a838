package org.xmtp.reactive.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import org.xmtp.reactive.api.ConnectionState;
import org.xmtp.reactive.api.XmtpClient;
import reactor.core.publisher.Flux;

/**
 * Says when the node is out of reach, and when it is back, one line each.
 *
 * @param client whose connection it is
 * @param terminal where it is said
 */
record ConnectionLines(XmtpClient client, Terminal terminal) {
    /** Creates the watching; completes when the client closes. */
    Flux<ConnectionState> watch() {
        return client.connection()
                .filter(state -> state instanceof ConnectionState.Waiting || state instanceof ConnectionState.Live)
                .distinctUntilChanged(Object::getClass)
                .skipWhile(state -> state instanceof ConnectionState.Live)
                .doOnNext(this::say);
    }

    private void say(ConnectionState state) {
        terminal.say(state instanceof ConnectionState.Waiting waiting ? line(waiting) : "The node is there again.");
    }

    private static String line(ConnectionState.Waiting waiting) {
        LocalTime since = LocalTime.ofInstant(waiting.since(), ZoneId.systemDefault());
        Duration pause = Duration.between(Instant.now(), waiting.nextTry());
        return waiting.cause().getMessage() + " Since " + since.truncatedTo(ChronoUnit.SECONDS) + ", next try in "
                + Math.max(1, pause.toSeconds()) + " s; what is sent waits.";
    }
}
