package org.xmtp.reactive.cli;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.reactivestreams.Publisher;
import org.xmtp.reactive.api.ConnectionState;
import org.xmtp.reactive.api.Inbound;
import org.xmtp.reactive.api.XmtpClient;
import picocli.CommandLine.Command;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Prints everything that waits. */
@Command(name = "recv", description = "Prints everything that waits, acknowledges it and exits.")
final class ReceiveCommand extends ClientCommand {
    ReceiveCommand(XmtpCommand xmtp) {
        super(xmtp);
    }

    @Override
    Duration grace() {
        return ConsoleReader.GRACE;
    }

    @Override
    Publisher<?> work(XmtpClient client, Output output) {
        // What the node cannot be asked for is an error, but only after what the store holds was printed.
        boolean waits = xmtp().timeout().isPresent();
        Mono<ConnectionState> settled = client.connection()
                .filter(state -> state instanceof ConnectionState.Live
                        || state instanceof ConnectionState.Revoked
                        || (!waits && state instanceof ConnectionState.Waiting))
                .next()
                .cache();
        Terminal terminal = xmtp().terminal();
        return drain(client, output, settled)
                .doFinally(end -> terminal.endProgress())
                .thenMany(untilInterrupted(settled.flux()))
                .flatMap(ReceiveCommand::failure);
    }

    /** Prints what comes until the node has brought all that waited, and what is not printed by then. */
    private Mono<Void> drain(XmtpClient client, Output output, Mono<ConnectionState> settled) {
        AtomicLong acknowledged = new AtomicLong();
        ConsoleReader reader = ConsoleReader.ofEverything(output);
        // Ended above the printing: a row that got through is printed and acknowledged.
        Flux<Inbound> coming = client.inbound(ConsoleReader.NAME).takeUntilOther(settled);
        return reader.read(untilInterrupted(coming))
                .concatWith(reader.read(untilInterrupted(client.unread(ConsoleReader.NAME))))
                .doOnNext(row -> output.terminal().progress(acknowledged.incrementAndGet() + " received"))
                .then();
    }

    private static Mono<Void> failure(ConnectionState state) {
        if (state instanceof ConnectionState.Waiting waiting) {
            return Mono.error(waiting.cause());
        }
        return state instanceof ConnectionState.Revoked
                ? Mono.error(new ConsoleException("A revoked installation has nothing more to print than what it holds;"
                        + " register another one, in a store of its own (--db)."))
                : Mono.empty();
    }
}
