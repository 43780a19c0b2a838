package org.xmtp.reactive.node.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** PostgreSQL's own programs on this machine. */
public record PostgresPrograms(Path folder) {

    private static final Path DEBIAN = Path.of("/usr/lib/postgresql");

    /** Those of the newest version that is installed. */
    static Optional<PostgresPrograms> find() {
        Stream<Path> path = Stream.of(System.getenv("PATH").split(":")).map(Path::of);
        return Stream.concat(versions(), path)
                .filter(folder ->
                        Files.isExecutable(folder.resolve("initdb")) && Files.isExecutable(folder.resolve("pg_ctl")))
                .findFirst()
                .map(PostgresPrograms::new);
    }

    private static Stream<Path> versions() {
        if (!Files.isDirectory(DEBIAN)) {
            return Stream.empty();
        }
        try (Stream<Path> versions = Files.list(DEBIAN)) {
            return versions
                    .filter(version -> version.getFileName().toString().matches("\\d+"))
                    .sorted(Comparator.<Path>comparingInt(version ->
                                    Integer.parseInt(version.getFileName().toString()))
                            .reversed())
                    .map(version -> version.resolve("bin"))
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The command line of a program; root lends it to the user that PostgreSQL's package made, since it refuses root.
     */
    List<String> command(String program, String... arguments) {
        List<String> command = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--"));
        }
        command.add(folder.resolve(program).toString());
        command.addAll(List.of(arguments));
        return command;
    }

    /** Runs a program to its end, and gives what it wrote. */
    public String run(Path log, String program, String... arguments) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command(program, arguments))
                    .directory(log.getParent().toFile())
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            builder.environment().put("PGPASSWORD", PostgresServer.PASSWORD);
            Process process = builder.start();
            int result = process.waitFor();
            String output = Files.readString(log, StandardCharsets.UTF_8);
            if (result != 0) {
                throw new IllegalStateException(program + " ended with " + result + ": " + output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
