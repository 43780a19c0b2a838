package org.xmtp.reactive.benchmarks.node;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.xmtp.reactive.benchmarks.load.Child;
import org.xmtp.reactive.node.XmtpNode;

/** A node of this project in a process of its own, on files or a database that is there for it. */
final class OwnNode implements AutoCloseable {
    private static final String HEAP = "512m";
    private static final String PASSWORD = "PGPASSWORD";

    private final Child process;
    private final URI uri;
    private final Path folder;

    private OwnNode(Child process, URI uri, Path folder) {
        this.process = process;
        this.uri = uri;
        this.folder = folder;
    }

    /** Takes the database's URL, or {@code -} and a folder: says {@code ready URI}, and serves until its input ends. */
    public static void main(String[] arguments) throws IOException {
        // gRPC tells of each stream that is left.
        Logger.getLogger("").setLevel(Level.SEVERE);
        XmtpNode.Builder builder = XmtpNode.builder();
        if (arguments[0].equals("-")) {
            builder.data(Path.of(arguments[1]));
        } else {
            builder.postgres(arguments[0])
                    .postgresPassword(
                            Optional.ofNullable(System.getenv(PASSWORD)).orElse(""));
        }
        try (XmtpNode node = builder.start()) {
            System.out.println("ready " + node.uri());
            while (System.in.read() >= 0) {}
        }
        System.exit(0);
    }

    /**
     * Starts one.
     *
     * @param database where it keeps its data; on files if there is none
     */
    static OwnNode start(Path parent, Optional<String> database) throws IOException {
        Path folder = Files.createTempDirectory(parent, "node-");
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx" + HEAP,
                        "-Dlogback.configurationFile=org/xmtp/reactive/benchmarks/load/logback.xml",
                        "-cp",
                        System.getProperty("java.class.path"),
                        OwnNode.class.getName(),
                        database.orElse("-"),
                        folder.resolve("data").toString()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Child child = new Child("node", process);
        return new OwnNode(child, URI.create(child.expect("ready")), folder);
    }

    URI uri() {
        return uri;
    }

    @Override
    public void close() throws IOException {
        process.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
