package org.xmtp.reactive.cli;

import java.io.Closeable;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The three descriptors that a program is given. One that was not given is the number under which Java opened a file of
 * its own: that is neither read nor written. (What cannot be looked at without /proc, dev/xmtp guards.)
 */
final class Descriptors {
    private static final Path OPEN = Path.of("/proc/self/fd");

    /** Set by dev/xmtp, since Java does not tell of each descriptor whether it is a terminal. */
    private static final String SHOWS_PROGRESS = "xmtp.progress";

    private Descriptors() {}

    /** Standard input, output and error, in UTF-8 whatever the locale: what is printed may be read by a program. */
    static Terminal terminal() {
        InputStream in = isGiven(0) ? new FileInputStream(FileDescriptor.in) : closed(InputStream.nullInputStream());
        OutputStream out =
                isGiven(1) ? new FileOutputStream(FileDescriptor.out) : closed(OutputStream.nullOutputStream());
        OutputStream err =
                isGiven(2) ? new FileOutputStream(FileDescriptor.err) : closed(OutputStream.nullOutputStream());
        // Written out, since Screen::open would load its class, and with that JLine's, for every command.
        return new Terminal(in, writer(out), writer(err), Boolean.getBoolean(SHOWS_PROGRESS), () -> Screen.open());
    }

    private static Writer writer(OutputStream stream) {
        return new OutputStreamWriter(stream, StandardCharsets.UTF_8);
    }

    private static boolean isGiven(int number) {
        try {
            Path behind = Files.readSymbolicLink(OPEN.resolve(Integer.toString(number)));
            return !behind.startsWith(Path.of(System.getProperty("java.home")).toRealPath());
        } catch (IOException e) {
            return !Files.isDirectory(OPEN) || Files.exists(OPEN.resolve(Integer.toString(number)));
        }
    }

    private static <T extends Closeable> T closed(T stream) {
        try {
            stream.close();
            return stream;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
