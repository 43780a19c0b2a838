package org.xmtp.reactive.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.JavaProcess;
import org.xmtp.reactive.testkit.simulation.search.SearchMain;

class SimulationDeterminismTests {
    static final int SEEDS = 20;

    @Test
    void twentySeedsGiveTheSameTracesInTwoProcesses() throws Exception {
        // Sets and maps of the JDK iterate in an order that is drawn anew in each process.
        Process one = start();
        Process other = start();
        List<String> hashes = hashes(one);
        assertThat(hashes).hasSize(SEEDS).isEqualTo(hashes(other));
    }

    private static Process start() {
        return JavaProcess.start(
                List.of("-Xmx512m"), SearchMain.class, "--seed", "1", "--seeds", Integer.toString(SEEDS), "--hashes");
    }

    private static List<String> hashes(Process process) throws IOException, InterruptedException {
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output.lines().filter(line -> line.matches("\\d+ [0-9a-f]{64}")).toList();
    }
}
