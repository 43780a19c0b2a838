package org.xmtp.reactive.benchmarks.load;

import java.util.List;
import java.util.stream.IntStream;

/**
 * What the runs of one scenario yielded.
 *
 * @param scenario what was run
 * @param messages how many a run took
 * @param figures one for each figure of the scenario
 * @param forces the disk, beside each run
 * @param seals one core's cipher, beside each run
 */
record Measured(Scenario scenario, int messages, List<Spread> figures, Spread forces, Spread seals) {
    /** Turns what came run by run into what is told figure by figure. */
    static Measured of(Scenario scenario, int messages, List<List<Double>> runs, List<Limits> limits) {
        List<Spread> figures = IntStream.range(0, scenario.figures().size())
                .mapToObj(i -> new Spread(
                        scenario.figures().get(i),
                        runs.stream().map(run -> run.get(i)).toList()))
                .toList();
        return new Measured(
                scenario,
                messages,
                figures,
                new Spread(
                        "fsync/s of 4 KiB",
                        limits.stream().map(Limits::forcesPerSecond).toList()),
                new Spread(
                        "AES-CBC+HMAC/s of 200 bytes, one core",
                        limits.stream().map(Limits::sealsPerSecond).toList()));
    }
}
