package org.xmtp.reactive.benchmarks.ratchet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonTests {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void medianAndAllocationOfJmhStandBesideTheOthersWithTheirRatio() throws IOException {
        Path ours = Files.writeString(folder.resolve("ours"), """
                [{"benchmark": "org.x.RatchetBenchmark.encrypt", "params": {"ratchet": "java", "version": "V2"},
                  "primaryMetric": {"score": 9.9, "scorePercentiles": {"50.0": 2.0}},
                  "secondaryMetrics": {"gc.alloc.rate.norm": {"score": 1234.4}}}]
                """);
        Path theirs = Files.writeString(folder.resolve("theirs"), """
                {"ns":5000.0,"operation":"encrypt","ratchet":"vodozemac","version":2}
                {"ns":7000.0,"operation":"encrypt","ratchet":"vodozemac","version":1}
                """);

        Comparison comparison = new Comparison();
        comparison.read("ours", ours);
        comparison.read("vodozemac", theirs);

        assertThat(comparison.table())
                .containsExactly(
                        "| operation | Olm | ours | vodozemac | bytes allocated |",
                        "|---|---|---|---|---|",
                        "| encrypt | 2 | 2.0 | 5.0 (2.50) | 1,234 |",
                        "| encrypt | 1 | – | 7.0 | – |");
    }
}
