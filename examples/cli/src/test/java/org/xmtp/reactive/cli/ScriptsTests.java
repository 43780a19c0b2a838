package org.xmtp.reactive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The scripts in {@code dev/}, as far as they can be asked without a build; dev/scenario runs some of them. */
class ScriptsTests {
    private static final int MANY = 16;
    private static final Path SCRIPTS = Path.of("../../dev").toAbsolutePath().normalize();

    @TempDir
    private Path folder = Path.of("");

    /** All but what is sourced, and the console, whose help is its own. */
    static List<String> scripts() throws IOException {
        try (Stream<Path> all = Files.list(SCRIPTS)) {
            return all.map(path -> path.getFileName().toString())
                    .filter(name -> !name.equals("lib.sh") && !name.equals("xmtp"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void tellWhatTheyDoFromAnywhere(String name) throws Exception {
        Files.createDirectory(folder.resolve("dev"));
        Files.createSymbolicLink(folder.resolve("link"), SCRIPTS.resolve(name));
        Files.createSymbolicLink(folder.resolve("dev").resolve(name), SCRIPTS.resolve(name));

        for (String called :
                List.of("./link", "dev/" + name, SCRIPTS.resolve(name).toString())) {
            Path out = folder.resolve("out");
            Path err = folder.resolve("err");
            ProcessBuilder builder = new ProcessBuilder("bash", called, "--help")
                    .directory(folder.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment().put("CDPATH", "/:/tmp");

            assertThat(builder.start().waitFor()).isZero();
            assertThat(err).isEmptyFile();
            assertThat(Files.readString(out)).isNotBlank().doesNotContain("set -euo");
        }
        Files.delete(folder.resolve("link"));
        Files.delete(folder.resolve("dev").resolve(name));
    }

    @Test
    void aLockThatIsHeldIsNamedWithItsOwner() throws Exception {
        long owner = ProcessHandle.current().pid();
        Path lock = Files.createSymbolicLink(folder.resolve("lock"), Path.of(Long.toString(owner)));

        Process locking = script("lock \"$1\"", lock);

        try (BufferedReader said = locking.errorReader()) {
            assertThat(said.readLine()).contains(lock.toString(), "process " + owner);
            assertThat(locking.isAlive()).isTrue();
        } finally {
            locking.destroyForcibly();
        }
    }

    /** Its owner was killed. */
    @Test
    void ofManyThatWaitForALockWhoseOwnerIsGoneOneHasItAtATime() throws Exception {
        Process gone = new ProcessBuilder("true").start();
        gone.waitFor();
        Path lock = Files.createSymbolicLink(folder.resolve("lock"), Path.of(Long.toString(gone.pid())));
        Path order = folder.resolve("order");
        String commands = "lock \"$1\"; echo has >> '%s'; sleep 0.05; echo had >> '%s'; unlock \"$1\"";
        List<Process> all = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            all.add(script(commands.formatted(order, order), lock));
        }

        for (Process one : all) {
            assertThat(one.waitFor()).isZero();
        }
        assertThat(Files.readAllLines(order))
                .containsExactlyElementsOf(Collections.nCopies(MANY, List.of("has", "had")).stream()
                        .flatMap(List::stream)
                        .toList());
        assertThat(folder).isDirectoryNotContaining("glob:**lock*");
    }

    /** Runs commands with the scripts' functions; the lock is {@code $1}. */
    private static Process script(String commands, Path lock) throws IOException {
        return new ProcessBuilder(
                        "bash",
                        "-c",
                        "set -euo pipefail; . \"$0\"; " + commands,
                        SCRIPTS.resolve("lib.sh").toString(),
                        lock.toString())
                .start();
    }
}
