package org.xmtp.reactive;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A class of the tests in a Java of its own, which starts quickly. */
public final class JavaProcess {
    private JavaProcess() {}

    /** Starts it, with more options for the JVM. What it writes to either stream is its output. */
    public static Process start(List<String> options, Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto"));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(Arrays.asList(arguments));
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As {@code kill -9}. By its handle: the process itself would close the stream of what it has written. */
    public static void kill(Process process) {
        process.toHandle().destroyForcibly();
    }

    /** Within such a process: waits until the one that started it has ended, and ends it at once. */
    public static void endWithParent() {
        try {
            while (System.in.read() >= 0) {}
        } catch (IOException e) {
            // The same.
        }
        Runtime.getRuntime().halt(0);
    }
}
