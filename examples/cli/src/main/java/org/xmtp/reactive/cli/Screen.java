package org.xmtp.reactive.cli;

import java.io.IOError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReader.Option;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Size;
import org.jline.terminal.TerminalBuilder;
import org.jline.terminal.impl.exec.ExecTerminalProvider;
import org.jline.terminal.spi.SystemStream;
import org.jline.utils.ShutdownHooks;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * A terminal with a person at it: at its bottom the line that is typed, and above that line whatever is printed. The
 * one place that knows JLine, whose classes no other command loads. What was typed before is in memory alone.
 */
final class Screen {
    private static final String PROMPT = "> ";
    private static final Size USUAL = Size.of(80, 24);

    private final LineReader reader;
    private final boolean showsErrors;
    private final Sinks.Empty<Void> closed = Sinks.empty();
    private @Nullable Thread reading;
    private boolean closing;
    private boolean shut;

    private Screen(LineReader reader, boolean showsErrors) {
        this.reader = reader;
        this.showsErrors = showsErrors;
    }

    /** Takes the terminal over, where standard input and output are one. */
    static Optional<Screen> open() {
        // Terminals are reached by stty: without native code, which newer JDKs warn of and some machines do not run.
        ExecTerminalProvider provider = new ExecTerminalProvider();
        if (!isTerminal(provider)) {
            return Optional.empty();
        }
        // Ours closes it, behind what is printed last.
        System.setProperty(ShutdownHooks.PROP_DISABLE_SHUTDOWN_HOOK, "true");
        try {
            var terminal = TerminalBuilder.builder()
                    .provider(TerminalBuilder.PROP_PROVIDER_EXEC)
                    .encoding(StandardCharsets.UTF_8)
                    // To ask a terminal what it can takes long, and takes what is typed meanwhile for the answer.
                    .graphemeCluster(false)
                    .build();
            // All the time, so that nothing is echoed between two lines.
            terminal.enterRawMode();
            if (terminal.getSize().getColumns() == 0) {
                // A console on a serial line, or in a container, may not have been told.
                terminal.setSize(USUAL);
            }
            LineReader reader = LineReaderBuilder.builder()
                    .terminal(terminal)
                    // A text is a text: nothing in it is quoted, escaped or expanded.
                    .parser(new DefaultParser().quoteChars(new char[0]).escapeChars(new char[0]))
                    .option(Option.DISABLE_EVENT_EXPANSION, true)
                    .option(Option.ERASE_LINE_ON_FINISH, true)
                    .build();
            ScreenKeys.bind(reader);
            return Optional.of(new Screen(reader, provider.isPosixSystemStream(SystemStream.Error)));
        } catch (IOException | IOError | IllegalStateException e) {
            // Without stty there is no line that could be kept at the bottom.
            return Optional.empty();
        }
    }

    /** Asks on one line, on which nothing of the answer is shown, where standard input and output are a terminal. */
    static Optional<char[]> password(String question) {
        // The JVM's own, since what JLine reads is text that nobody can overwrite.
        return isTerminal(new ExecTerminalProvider())
                ? Optional.ofNullable(System.console()).map(console -> console.readPassword("%s ", question))
                : Optional.empty();
    }

    private static boolean isTerminal(ExecTerminalProvider provider) {
        return provider.isPosixSystemStream(SystemStream.Input) && provider.isPosixSystemStream(SystemStream.Output);
    }

    /** Whether standard error is on it too. */
    boolean showsErrors() {
        return showsErrors;
    }

    /**
     * Emits each line that is typed, until Ctrl-D, Ctrl-C or {@link #close()}.
     *
     * @param interrupted what Ctrl-C does
     */
    Flux<String> lines(Runnable interrupted) {
        return Flux.create(typed -> begin(() -> read(typed, interrupted)));
    }

    private synchronized void begin(Runnable task) {
        if (!closing) {
            Thread thread = new Thread(task, "xmtp-console-screen");
            thread.setDaemon(true);
            reading = thread;
            thread.start();
        }
    }

    private void read(FluxSink<String> typed, Runnable interrupted) {
        try {
            while (!isClosing()) {
                typed.next(reader.readLine(PROMPT));
            }
        } catch (UserInterruptException e) {
            if (!isClosing()) {
                interrupted.run();
            }
        } catch (EndOfFileException e) {
            // Ctrl-D, or the terminal is gone.
        } catch (IOError | IllegalStateException e) {
            if (!isClosing()) {
                typed.error(new ConsoleException("The terminal cannot be read: " + Failures.text(e) + ".", e));
            }
        } finally {
            shut();
            typed.complete();
        }
    }

    private synchronized boolean isClosing() {
        return closing;
    }

    /**
     * Prints lines above the one that is typed.
     *
     * @return whether this was still open
     * @throws IOException if the terminal does not take them
     */
    synchronized boolean print(String lines) throws IOException {
        if (shut) {
            return false;
        }
        reader.printAbove(lines);
        if (reader.getTerminal().writer().checkError()) {
            throw new IOException("the terminal is gone");
        }
        return true;
    }

    /** Gives the terminal back; not while JLine works on it, nor interrupted, since that would leave it half set. */
    private synchronized void shut() {
        reading = null;
        boolean wasInterrupted = Thread.interrupted();
        if (!shut) {
            shut = true;
            try {
                reader.getTerminal().close();
            } catch (IOException | IOError e) {
                // Then it is gone.
            }
        }
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
        closed.tryEmitEmpty();
    }

    /** Creates the end of the reading; completes when the terminal is as it was. */
    Mono<Void> close() {
        return Mono.defer(() -> {
            synchronized (this) {
                closing = true;
                if (reading == null) {
                    shut();
                } else {
                    reading.interrupt();
                }
            }
            return closed.asMono();
        });
    }
}
