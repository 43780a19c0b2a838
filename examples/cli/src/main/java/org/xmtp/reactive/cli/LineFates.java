package org.xmtp.reactive.cli;

import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Predicate;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.XmtpException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Lines of standard input, each sent with a fate of its own: one that cannot be sent is named and holds up no other.
 */
final class LineFates {
    /** How many lines are under way. */
    private static final int AT_ONCE = 256;

    /** What is wrong with one line, and not with all. */
    private static final Set<ErrorCode> OF_ONE =
            Set.of(ErrorCode.CONTENT_TOO_LARGE, ErrorCode.CONTENT_NOT_ENCODABLE, ErrorCode.COPY_REFUSED);

    private final Terminal terminal;
    private final Predicate<Throwable> endsAll;
    private final AtomicLong read = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final Sinks.Empty<Void> end = Sinks.empty();

    private LineFates(Terminal terminal, Predicate<Throwable> endsAll) {
        this.terminal = terminal;
        this.endsAll = endsAll;
    }

    /** Of a batch: an error that the next line would meet too ends the reading. */
    static LineFates ofBatch(Terminal terminal) {
        return new LineFates(
                terminal, error -> !(error instanceof XmtpException known && OF_ONE.contains(known.code())));
    }

    /** Of a person, who reads what went wrong and types on. */
    static LineFates ofPerson(Terminal terminal) {
        return new LineFates(terminal, error -> false);
    }

    /**
     * Creates the sending, in order.
     *
     * @return completes when each line has its fate; errors with how many were not sent, if any
     */
    Mono<Void> each(Flux<InputLine> lines, Function<String, Mono<?>> send) {
        return lines.takeUntilOther(end.asMono())
                .flatMapSequential(line -> fate(line, send), AT_ONCE)
                .then(Mono.defer(this::outcome));
    }

    private Mono<Void> fate(InputLine line, Function<String, Mono<?>> send) {
        read.incrementAndGet();
        if (!line.isText()) {
            failed(line, line.text());
            return Mono.empty();
        }
        return Mono.defer(() -> send.apply(line.text())).then().onErrorResume(error -> {
            failed(line, Failures.text(error));
            if (endsAll.test(error)) {
                end.tryEmitEmpty();
            }
            return Mono.empty();
        });
    }

    private void failed(InputLine line, String problem) {
        failed.incrementAndGet();
        terminal.complain("line " + line.number() + ": " + problem);
    }

    private Mono<Void> outcome() {
        long lost = failed.get();
        return lost == 0
                ? Mono.empty()
                : Mono.error(new ConsoleException(
                        lost + " of " + read.get() + " lines that were read could not be sent, see above."));
    }
}
