package org.xmtp.reactive.benchmarks.load;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.xmtp.reactive.api.Sealing;

/**
 * What the processes of a run are started with: this program's Java and class path, a fixed heap, and the words of the
 * environment's {@code JAVA_OPTIONS}.
 *
 * @param scenario what the recordings are named by
 * @param sealing what clients hide from the node
 * @param recordings where each process leaves a flight recording, if it has to
 */
record Jvm(Scenario scenario, Sealing sealing, Optional<Path> recordings) {
    private static final String HEAP = "512m";

    /** Starts a class of this program. Its standard error is ours. */
    Child start(String name, Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms" + HEAP,
                "-Xmx" + HEAP,
                "-Dlogback.configurationFile=org/xmtp/reactive/benchmarks/load/logback.xml"));
        recordings.ifPresent(folder -> command.add("-XX:StartFlightRecording=settings=profile,dumponexit=true,filename="
                + folder.resolve(scenario.id() + "-" + name + ".jfr")));
        String options = System.getenv("JAVA_OPTIONS");
        if (options != null && !options.isBlank()) {
            command.addAll(List.of(options.trim().split("\\s+")));
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(Arrays.asList(arguments));
        try {
            return new Child(
                    name,
                    new ProcessBuilder(command)
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start());
        } catch (IOException e) {
            throw new LoadException("the " + name + " process cannot be started: " + e.getMessage(), e);
        }
    }
}
