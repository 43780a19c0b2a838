package org.xmtp.reactive.bots;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A Java program that runs as a process of its own; standard output and error are read as one. */
final class RunningProgram implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 30;

    private final Process process;
    private final BufferedReader output;
    private final List<String> lines = new ArrayList<>();

    private RunningProgram(Process process) {
        this.process = process;
        this.output = process.inputReader();
    }

    static RunningProgram start(String classPath, String main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of("-cp", classPath, main));
        command.addAll(List.of(arguments));
        return new RunningProgram(
                new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    Process process() {
        return process;
    }

    /** What it has printed until the line that was waited for last. */
    List<String> lines() {
        return lines;
    }

    void awaitLine(String line) throws Exception {
        awaitLine(line::equals);
    }

    void awaitLine(Predicate<String> wanted) throws Exception {
        boolean found = CompletableFuture.supplyAsync(() -> reads(wanted)).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(found).as("in %s", lines).isTrue();
    }

    private boolean reads(Predicate<String> wanted) {
        return output.lines().peek(lines::add).anyMatch(wanted);
    }

    /** Sends it what Ctrl-C does, and gives its exit code. */
    int interrupted() throws Exception {
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
        return ended();
    }

    /** Its exit code, once it has ended. */
    int ended() throws Exception {
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
