package org.xmtp.reactive.testkit.mutants;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The known faults that {@code dev/simulate --mutants} applies: a change of the engine leaves none of them behind. */
class MutantsTests {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path MUTANTS = Path.of("src/test/mutants");

    private record Hunk(String file, StringBuilder replaced) {}

    static List<Path> mutants() throws IOException {
        try (Stream<Path> all = Files.list(MUTANTS)) {
            return all.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("mutants")
    void eachAppliesToTheSourcesAsTheyAre(Path mutant) throws IOException {
        List<String> lines = Files.readAllLines(mutant);
        assertThat(lines.get(0)).startsWith("What: ");
        List<Hunk> hunks = new ArrayList<>();
        String file = "";
        for (String line : lines.subList(1, lines.size())) {
            if (line.startsWith("+++ b/")) {
                file = line.substring("+++ b/".length());
            } else if (line.startsWith("@@")) {
                hunks.add(new Hunk(file, new StringBuilder()));
            } else if (line.startsWith(" ") || (line.startsWith("-") && !line.startsWith("--- "))) {
                hunks.get(hunks.size() - 1).replaced.append(line.substring(1)).append('\n');
            }
        }

        assertThat(hunks).isNotEmpty();
        for (Hunk hunk : hunks) {
            assertThat(Files.readString(ROOT.resolve(hunk.file))).contains(hunk.replaced);
        }
    }
}
