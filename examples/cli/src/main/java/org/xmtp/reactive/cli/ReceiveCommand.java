package org.xmtp.reactive.cli;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.reactivestreams.Publisher;
import org.xmtp.reactive.api.ConnectionState;
import org.xmtp.reactive.api.XmtpClient;
import picocli.CommandLine.Command;
import reactor.core.publisher.Mono;

/** Prints everything that waits. */
@Command(name = "recv", description = "Prints everything that waits, acknowledges it and exits.")
final class ReceiveCommand extends ClientCommand {
    /** How long nothing must come out of the store, after it has answered, before it counts as empty. */
    private static final Duration IDLE = Duration.ofMillis(20);

    private static final long UNDER_WAY = -1;

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
                .filter(state ->
                        state instanceof ConnectionState.Live || (!waits && state instanceof ConnectionState.Waiting))
                .next()
                .cache();
        Terminal terminal = xmtp().terminal();
        return drain(client, output, settled)
                .doFinally(end -> terminal.endProgress())
                .thenMany(untilInterrupted(settled.flux()))
                .flatMap(ReceiveCommand::failure);
    }

    private Mono<Void> drain(XmtpClient client, Output output, Mono<ConnectionState> settled) {
        AtomicLong arrived = new AtomicLong();
        AtomicLong acknowledged = new AtomicLong();
        // Twice in a row the store was asked something, and the rows that had come by then were all acknowledged.
        Mono<Long> look = client.conversations()
                .then(Mono.delay(IDLE))
                .then(Mono.fromSupplier(() -> arrived.get() == acknowledged.get() ? acknowledged.get() : UNDER_WAY));
        Mono<Long> idle = settled.thenMany(look.repeat())
                .buffer(2, 1)
                .filter(looks ->
                        looks.size() == 2 && looks.get(0) >= 0 && looks.get(0).equals(looks.get(1)))
                .map(looks -> looks.get(1))
                .next();
        // Ended above the printing: a row that got through is printed and acknowledged.
        return ConsoleReader.ofEverything(output)
                .read(untilInterrupted(client.inbound(ConsoleReader.NAME))
                        .takeUntilOther(idle)
                        .doOnNext(row -> arrived.incrementAndGet()))
                .doOnNext(row -> output.terminal().progress(acknowledged.incrementAndGet() + " received"))
                .then();
    }

    private static Mono<Void> failure(ConnectionState state) {
        return state instanceof ConnectionState.Waiting waiting ? Mono.error(waiting.cause()) : Mono.empty();
    }
}
