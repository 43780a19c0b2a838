package org.xmtp.reactive.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/** The lines of an input, read as they are asked for, on a thread that may block. */
final class InputLines {
    private InputLines() {}

    /** Emits each line of UTF-8 that is not empty; completes at the end of the input. */
    static Flux<String> of(InputStream input) {
        return Flux.defer(() -> {
                    BufferedReader reader = new BufferedReader(new InputStreamReader(input, StandardCharsets.UTF_8));
                    return Flux.<String>generate(sink -> {
                        try {
                            String line = reader.readLine();
                            if (line == null) {
                                sink.complete();
                            } else {
                                sink.next(line);
                            }
                        } catch (IOException e) {
                            sink.error(new ConsoleException("Standard input cannot be read.", e));
                        }
                    });
                })
                .filter(line -> !line.isEmpty())
                .subscribeOn(Schedulers.boundedElastic());
    }
}
