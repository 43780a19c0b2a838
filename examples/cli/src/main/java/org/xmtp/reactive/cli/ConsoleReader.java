package org.xmtp.reactive.cli;

import java.util.function.Predicate;
import org.xmtp.reactive.api.Inbound;
import org.xmtp.reactive.api.InboundFailure;
import org.xmtp.reactive.api.InboundMessage;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Prints rows and acknowledges each after its line was flushed: a row is shown at least once, whatever happens between.
 *
 * @param output where rows are printed
 * @param shown which of them; the others are acknowledged unseen
 */
record ConsoleReader(Output output, Predicate<Inbound> shown) {
    /** The name under which the console reads. */
    static final String NAME = "console";

    /** Prints every row. */
    static ConsoleReader ofEverything(Output output) {
        return new ConsoleReader(output, row -> true);
    }

    /** Creates the reading: one row after the other, emitted when it is acknowledged. */
    Flux<Inbound> read(Flux<Inbound> rows) {
        return rows.concatMap(row ->
                Mono.fromRunnable(() -> print(row)).then(row.acknowledge()).thenReturn(row));
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
