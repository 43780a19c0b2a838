package org.xmtp.reactive.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.xmtp.reactive.testkit.simulation.search.SeedRun;

/** A smoke version of {@code dev/simulate}. A seed that fails here fails there too, with {@code --seed}. */
class SimulationTests {
    /** Three of each focus, with those of {@link SimulationDeterminismTests}. */
    private static final int SEEDS = 39;

    static LongStream seeds() {
        return LongStream.rangeClosed(SimulationDeterminismTests.SEEDS + 1, SEEDS);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void nothingIsLostAndNothingStaysOpen(long seed) {
        SeedRun.Report report = SeedRun.of(seed, 1);
        assertThat(report.messages()).isPositive();
        assertThat(report.read()).isPositive();
    }
}
