package org.xmtp.reactive.cli;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The console as a process of its own, started by a shell: with its descriptors, locale and environment. */
final class Program {
    private static final int PATIENCE_SECONDS = 60;

    private final Path folder;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private String redirections = "";
    private String before = "";

    /** One that runs in a folder; what it prints is kept there too. */
    Program(Path folder) {
        this.folder = folder;
    }

    Program with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** What a shell puts behind the command. */
    Program redirected(String toWhat) {
        redirections = toWhat;
        return this;
    }

    /** Lets no file grow beyond that: as on a full disk, writing fails. */
    Program withFilesUpTo(long kibibytes) {
        before = "ulimit -f " + kibibytes + "; ";
        return this;
    }

    /** Runs it to its end; arguments are words of a shell. How long the node took is left out of what it says. */
    Console run(String arguments) throws IOException, InterruptedException {
        Path out = Files.createTempFile("console", ".out");
        Path err = Files.createTempFile("console", ".err");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = new ArrayList<>(List.of(
                "bash",
                "-c",
                before + "exec \"$0\" -XX:TieredStopAtLevel=1 -cp \"$1\" " + XmtpMain.class.getName() + " " + arguments
                        + " " + redirections,
                java,
                System.getProperty("java.class.path")));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("XMTP_") || name.equals("JAVA_TOOL_OPTIONS"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("it did not end: " + arguments);
            }
            return new Console(
                    process.exitValue(),
                    Files.readString(out, StandardCharsets.UTF_8),
                    String.join("\n", Console.withoutWaiting(Files.readString(err, StandardCharsets.UTF_8))));
        } finally {
            process.destroyForcibly();
            Files.delete(out);
            Files.delete(err);
        }
    }
}
