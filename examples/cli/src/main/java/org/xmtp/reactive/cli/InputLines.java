package org.xmtp.reactive.cli;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/** The lines of an input, read as they are asked for, on a thread that may block. */
final class InputLines {
    /** More than any message holds; what is longer is not kept. */
    private static final int LONGEST_MIB = 4;

    private final InputStream input;
    private long number;

    private InputLines(InputStream input) {
        this.input = new BufferedInputStream(input);
    }

    /** Emits each line that is not empty; completes at the end of the input. */
    static Flux<InputLine> of(InputStream input) {
        return withEmpty(input).filter(line -> !line.text().isEmpty());
    }

    /** The same, with the empty ones: Enter is an answer too. */
    static Flux<InputLine> withEmpty(InputStream input) {
        return Flux.defer(() -> {
                    InputLines lines = new InputLines(input);
                    return Flux.<InputLine>generate(sink -> {
                        try {
                            InputLine line = lines.next();
                            if (line == null) {
                                sink.complete();
                            } else {
                                sink.next(line);
                            }
                        } catch (IOException e) {
                            sink.error(new ConsoleException("Standard input cannot be read; give it, or a text.", e));
                        }
                    });
                })
                .subscribeOn(Schedulers.boundedElastic());
    }

    private @Nullable InputLine next() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        boolean tooLong = false;
        int next = input.read();
        if (next < 0) {
            return null;
        }
        while (next >= 0 && next != '\n') {
            if (line.size() < LONGEST_MIB << 20) {
                line.write(next);
            } else {
                tooLong = true;
            }
            next = input.read();
        }
        number++;
        return tooLong
                ? InputLine.refused(number, "it is longer than " + LONGEST_MIB + " MiB; send it in parts.")
                : InputLine.of(number, withoutReturn(line.toByteArray()));
    }

    private static byte[] withoutReturn(byte[] line) {
        boolean returns = line.length > 0 && line[line.length - 1] == '\r';
        return returns ? Arrays.copyOf(line, line.length - 1) : line;
    }
}
