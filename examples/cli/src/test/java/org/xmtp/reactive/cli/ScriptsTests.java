package org.xmtp.reactive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The scripts in {@code dev/}, as far as they can be asked without a build; dev/scenario runs some of them. */
class ScriptsTests {
    private static final int PATIENCE_SECONDS = 60;
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
            assertThat(Files.readString(out, StandardCharsets.UTF_8))
                    .isNotBlank()
                    .doesNotContain("set -euo");
        }
        Files.delete(folder.resolve("link"));
        Files.delete(folder.resolve("dev").resolve(name));
    }

    /** One that was killed before it wrote its number left nothing to ask for. */
    @Test
    void aLockWithoutAnOwnerIsNamedAndTakenOver() throws Exception {
        Path lock = Files.createDirectory(folder.resolve("lock"));

        Process locking = locking(lock);

        try {
            assertThat(locking.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(Files.readString(folder.resolve("out"))).isEqualTo(locking.pid() + "\n");
        } finally {
            locking.destroyForcibly();
        }
        assertThat(Files.readString(folder.resolve("err")))
                .contains(lock.toString())
                .hasLineCount(1);
        assertThat(lock).doesNotExist();
    }

    @Test
    void aLockThatIsHeldIsNamedWithItsOwner() throws Exception {
        Path lock = Files.createDirectory(folder.resolve("lock"));
        long owner = ProcessHandle.current().pid();
        Files.writeString(lock.resolve("pid"), owner + "\n");

        Process locking = locking(lock);

        try {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            while (Files.size(folder.resolve("err")) == 0 && System.nanoTime() < deadline) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
            assertThat(Files.readString(folder.resolve("err"))).contains(lock.toString(), "process " + owner);
            assertThat(locking.isAlive()).isTrue();
        } finally {
            locking.destroyForcibly();
        }
    }

    /** Takes the lock, prints whose it is then, and gives it back. */
    private Process locking(Path lock) throws IOException {
        String script = ". \"$0\"; lock \"$1\"; cat \"$1/pid\"; unlock \"$1\"";
        return new ProcessBuilder(
                        "bash", "-c", script, SCRIPTS.resolve("lib.sh").toString(), lock.toString())
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile())
                .start();
    }
}
