package org.xmtp.reactive.cli;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.xmtp.reactive.api.ConnectionState;
import org.xmtp.reactive.api.SentMessage;
import org.xmtp.reactive.api.XmtpClient;
import org.xmtp.reactive.api.XmtpConnectionException;
import org.xmtp.reactive.api.XmtpRejectedException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.retry.Retry;

/**
 * What a person types: each text is made durable in turn, and followed until the node has it, however long that takes.
 * None is swallowed: one that could not be kept is said again.
 */
final class Talk {
    /** What a decoder puts in place of bytes that are no UTF-8. */
    private static final char REPLACEMENT = '\ufffd';

    /** How long the last texts may take to become durable, and then to be published, before the end. */
    private static final Duration KEEPING = Duration.ofSeconds(3);

    private static final Duration PUBLISHING = Duration.ofSeconds(1);

    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final XmtpClient client;
    private final Sending sending;
    private final Terminal terminal;
    private final AtomicLong waiting = new AtomicLong();
    private final AtomicBoolean unknown = new AtomicBoolean();
    private final Sinks.Empty<Void> typed = Sinks.empty();
    private final Sinks.Empty<Void> kept = Sinks.empty();

    Talk(XmtpClient client, Sending sending, Terminal terminal) {
        this.client = client;
        this.sending = sending;
        this.terminal = terminal;
    }

    /**
     * Creates the sending of what is typed; it goes on when what is returned is cancelled, until the client closes.
     *
     * @return completes behind the last text, when the node has them all or takes too long
     */
    Mono<Void> send(Flux<String> texts) {
        Mono<Void> settled = texts.filter(text -> !text.isBlank())
                .doFinally(end -> typed.tryEmitEmpty())
                .concatMap(this::keep, Integer.MAX_VALUE)
                .doFinally(end -> kept.tryEmitEmpty())
                .flatMap(this::follow, Integer.MAX_VALUE)
                .then()
                .cache();
        return Mono.firstWithSignal(
                settled,
                kept.asMono().then(Mono.delay(PUBLISHING)).then(),
                typed.asMono().then(Mono.delay(KEEPING)).then());
    }

    private Mono<SentMessage> keep(String text) {
        Mono<SentMessage> keeping = text.indexOf(REPLACEMENT) < 0
                ? sending.keep(text)
                : Mono.error(new ConsoleException("the terminal gave bytes that are no UTF-8; set it to UTF-8"));
        return keeping.retryWhen(Retry.from(failures -> failures.concatMap(failed -> again(failed.failure()))))
                .doOnNext(sent -> {
                    unknown.set(false);
                    waiting.incrementAndGet();
                })
                .onErrorResume(e -> {
                    terminal.complain("not sent, and not kept: \"" + text + "\": " + Failures.text(e));
                    return Mono.empty();
                });
    }

    /** Waits for the node where it must be asked for the account first: only then can anything be kept for it. */
    private Mono<ConnectionState> again(Throwable failure) {
        if (!(failure instanceof XmtpConnectionException)) {
            return Mono.error(failure);
        }
        if (!unknown.getAndSet(true)) {
            terminal.say(Failures.text(failure)
                    + " Until it is, nothing can be kept for that account; this goes on trying.");
        }
        Mono<ConnectionState> there = Mono.delay(PAUSE)
                .thenMany(client.connection())
                .filter(ConnectionState.Live.class::isInstance)
                .next();
        return there.takeUntilOther(typed.asMono()).switchIfEmpty(Mono.error(failure));
    }

    private Mono<Void> follow(SentMessage sent) {
        return sending.follow(sent)
                .doOnSuccess(done -> waiting.decrementAndGet())
                .doOnError(XmtpRejectedException.class, e -> {
                    waiting.decrementAndGet();
                    terminal.complain(Failures.text(e));
                })
                .onErrorComplete();
    }

    /** Creates the saying of how much is kept and not sent, once the client has closed. */
    Mono<Void> farewell() {
        return kept.asMono().timeout(PAUSE, Mono.empty()).then(Mono.fromRunnable(() -> {
            long left = waiting.get();
            if (left > 0) {
                terminal.say((left == 1 ? "1 message is kept; it is" : left + " messages are kept; they are")
                        + " sent by the next command that reaches the node.");
            }
        }));
    }
}
