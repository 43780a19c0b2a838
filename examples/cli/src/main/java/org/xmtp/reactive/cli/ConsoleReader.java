package org.xmtp.reactive.cli;

import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.xmtp.reactive.api.Inbound;
import org.xmtp.reactive.api.InboundFailure;
import org.xmtp.reactive.api.InboundMessage;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Prints rows, and acknowledges them in batches once their lines were flushed: a row is shown at least once, whatever
 * happens between. Each batch is one write or two to the store, where each row would be one.
 *
 * @param output where rows are printed
 * @param shown which of them; the others are acknowledged unseen
 */
record ConsoleReader(Output output, Predicate<Inbound> shown) {
    /** The name under which the console reads. */
    static final String NAME = "console";

    /** How long the rows that are printed may take to be acknowledged, where the reading is ended from outside. */
    static final Duration GRACE = Duration.ofSeconds(2);

    /** How many rows are acknowledged together, and how long one waits for others. */
    private static final int BATCH = 256;

    private static final Duration GATHERING = Duration.ofMillis(50);

    /** Prints every row. */
    static ConsoleReader ofEverything(Output output) {
        return new ConsoleReader(output, row -> true);
    }

    /** Creates the reading: rows are printed in order, and emitted when they are acknowledged. */
    Flux<Inbound> read(Flux<Inbound> rows) {
        return rows.doOnNext(this::print)
                .bufferTimeout(BATCH, GATHERING, true)
                .concatMap(
                        batch -> acknowledge(batch).thenMany(Flux.fromIterable(batch)),
                        // No further batch is gathered ahead: what is printed is soon acknowledged.
                        1);
    }

    private static Mono<Void> acknowledge(List<Inbound> batch) {
        return Flux.fromIterable(batch).flatMap(Inbound::acknowledge, BATCH).then();
    }

    private void print(Inbound row) {
        if (!shown.test(row)) {
            return;
        }
        if (row instanceof InboundMessage received) {
            output.message(received.message());
        } else if (row instanceof InboundFailure refused) {
            output.failure(refused.failure());
        }
    }
}
