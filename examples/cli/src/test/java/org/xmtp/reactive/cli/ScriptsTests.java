package org.xmtp.reactive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The scripts in {@code dev/}, as far as they can be asked without a build; dev/scenario runs some of them. */
class ScriptsTests {
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
}
