package org.xmtp.reactive.cli;

import java.io.PrintWriter;

/** Standard output, a line at a time, each flushed: what was printed has been handed over when the call returns. */
final class Lines {
    private final PrintWriter out;

    Lines(PrintWriter out) {
        this.out = out;
    }

    /**
     * Prints a line.
     *
     * @throws ConsoleException if nobody takes it any more, so that what it says is not taken for read
     */
    void print(String line) {
        boolean failed;
        synchronized (out) {
            out.print(line);
            out.print('\n');
            failed = out.checkError();
        }
        if (failed) {
            throw new ConsoleException("Standard output was closed by its reader.");
        }
    }
}
