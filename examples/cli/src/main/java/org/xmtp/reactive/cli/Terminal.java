package org.xmtp.reactive.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.api.Printable;

/**
 * The one place through which this program reads and prints. Results go to standard output, a line at a time, each
 * flushed: what was printed has been handed over when the call returns. All else goes to standard error. Whatever
 * steers a terminal is escaped.
 */
final class Terminal {
    /** Back to the beginning of the line, and the rest of it erased. */
    private static final String AFRESH = "\r\u001b[K";

    private static final long PROGRESS_NANOS = 250_000_000;

    private final InputStream in;
    private final Writer out;
    private final PrintWriter err;
    private final boolean showsProgress;
    private final Supplier<Optional<Screen>> screens;
    private volatile @Nullable Screen screen;
    private volatile boolean asksPassword;
    private @Nullable IOException broken;
    private long progressAt;
    private boolean progressShown;

    /**
     * Reads and prints.
     *
     * @param showsProgress whether a person looks at standard error, and standard output goes elsewhere
     */
    Terminal(InputStream in, Writer out, Writer err, boolean showsProgress) {
        this(in, out, err, showsProgress, Optional::empty);
    }

    /**
     * Reads and prints.
     *
     * @param screens gives the screen, if a person sits at both ends
     */
    Terminal(InputStream in, Writer out, Writer err, boolean showsProgress, Supplier<Optional<Screen>> screens) {
        this.in = in;
        this.out = out;
        this.err = new PrintWriter(err);
        this.showsProgress = showsProgress;
        this.screens = screens;
    }

    /** Opens the screen, if a person sits at both ends: until it is closed, all is printed and said above its line. */
    Optional<Screen> screen() {
        Optional<Screen> opened = screens.get();
        screen = opened.orElse(null);
        return opened;
    }

    /** Where text comes from. */
    InputStream in() {
        return in;
    }

    /** For what is printed by others: stack traces. */
    PrintWriter err() {
        return err;
    }

    /**
     * Prints a result.
     *
     * @throws UnwritableException if nobody takes it, so that what it says is not taken for read
     */
    void print(String line) {
        write(Printable.text(line) + "\n");
    }

    /**
     * Prints what is our own and may steer a terminal, colours of a help.
     *
     * @throws UnwritableException if nobody takes it
     */
    void printOurs(String text) {
        write(text);
    }

    /** What was refused once may lie half written in the encoder: nothing follows it. */
    private void write(String text) {
        synchronized (out) {
            if (broken != null) {
                throw new UnwritableException(broken);
            }
            try {
                if (!isOnScreen(text)) {
                    out.write(text);
                    out.flush();
                }
            } catch (IOException e) {
                broken = e;
                throw new UnwritableException(e);
            }
        }
    }

    private boolean isOnScreen(String text) throws IOException {
        Screen open = screen;
        return open != null && open.print(text);
    }

    /** Says what is no result. */
    synchronized void say(String line) {
        endProgress();
        String text = Printable.text(line) + "\n";
        Screen open = screen;
        try {
            if (open == null || !open.showsErrors() || !isOnScreen(text)) {
                err.print(text);
                err.flush();
            }
        } catch (IOException e) {
            // Nobody is there to hear it.
        }
    }

    /** Says how far something is, for as long as nothing else is said; a few times a second at most. */
    synchronized void progress(String state) {
        long now = System.nanoTime();
        if (showsProgress && (!progressShown || now - progressAt > PROGRESS_NANOS)) {
            progressAt = now;
            progressShown = true;
            err.print(AFRESH + Printable.text(state));
            err.flush();
        }
    }

    /** Takes back what was said of progress. */
    synchronized void endProgress() {
        if (progressShown) {
            progressShown = false;
            err.print(AFRESH);
            err.flush();
        }
    }

    /** Says what went wrong. */
    void complain(String problem) {
        say("xmtp: " + problem);
    }

    /** Asks something; the answer comes from standard input. */
    void ask(String question) {
        err.print(Printable.text(question) + " ");
        err.flush();
    }

    /** Asks for a password, which is not shown while it is typed; empty if nobody sits at both ends. */
    Optional<char[]> password(String question) {
        asksPassword = true;
        try {
            return Screen.password(Printable.text(question));
        } finally {
            asksPassword = false;
        }
    }

    /** Whether an answer to that is awaited at this moment, which nothing else ends. */
    boolean asksPassword() {
        return asksPassword;
    }
}
