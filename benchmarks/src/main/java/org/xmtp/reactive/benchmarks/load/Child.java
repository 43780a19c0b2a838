package org.xmtp.reactive.benchmarks.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * A process of this run, spoken to line by line. It ends when its standard input does, and so when we do, however that
 * happens.
 */
public final class Child implements AutoCloseable {
    private static final int SECONDS_TO_END = 20;

    private final String name;
    private final Process process;
    private final BufferedReader answers;
    private final Writer orders;

    /** @param name what it is called in a failure */
    public Child(String name, Process process) {
        this.name = name;
        this.process = process;
        this.answers = process.inputReader(StandardCharsets.UTF_8);
        this.orders = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
    }

    /** Sends a line. */
    void tell(String order) {
        try {
            orders.write(order + "\n");
            orders.flush();
        } catch (IOException e) {
            throw new LoadException("the " + name + " process has ended; what it wrote stands above", e);
        }
    }

    /** The rest of the next line that begins with this word; what the JVM itself says before it is shown. */
    public String expect(String word) {
        try {
            String line;
            while ((line = answers.readLine()) != null) {
                if (line.equals(word) || line.startsWith(word + " ")) {
                    return line.substring(Math.min(line.length(), word.length() + 1));
                }
                System.err.println(name + ": " + line);
            }
            throw new LoadException("the " + name + " process has ended; what it wrote stands above");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets it end, and ends it if it does not. Blocks. */
    @Override
    public void close() {
        try {
            orders.close();
        } catch (IOException e) {
            // It has ended already.
        }
        try {
            if (!process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
        }
    }

    /** Ends it at once, and returns when it has ended. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }
}
