package org.xmtp.reactive.testkit.simulation.search;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Locale;
import org.xmtp.reactive.testkit.simulation.SimulationBreach;

/** Runs seed after seed for a while, and ends with 1 at the first breach. {@code dev/simulate} is its command. */
public final class SearchMain {
    private static final Duration PROGRESS = Duration.ofSeconds(10);
    private static final Duration LONGEST_SEED = Duration.ofMinutes(2);

    private static final String LOG_CONFIGURATION = "logback.configurationFile";

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final long began = System.nanoTime();
    private long seeds;
    private long messages;
    private long read;
    private long told;

    private SearchMain() {}

    /** Starts it. */
    public static void main(String[] arguments) {
        SearchOptions options;
        try {
            options = SearchOptions.parse(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println("dev/simulate: " + e.getMessage());
            System.exit(2);
            return;
        }
        if (System.getProperty(LOG_CONFIGURATION) == null) {
            System.setProperty(LOG_CONFIGURATION, "org/xmtp/reactive/testkit/simulation/search/logback.xml");
        }
        System.exit(new SearchMain().search(options) ? 0 : 1);
    }

    /** Whether no seed failed. */
    private boolean search(SearchOptions options) {
        long seed = options.seed();
        do {
            Watchdog watchdog = new Watchdog(seed, LONGEST_SEED.multipliedBy(options.size()));
            try {
                SeedRun.Report report = run(options, seed);
                seeds++;
                messages += report.messages();
                read += report.read();
                if (options.output() == SearchOptions.Output.HASHES) {
                    System.out.println(seed + " " + report.hash());
                }
            } catch (SimulationBreach breach) {
                System.out.println(breach.getMessage());
                System.out.println("Planned: " + SeedRun.describe(seed, options.size()));
                System.out.printf(
                        Locale.ROOT, "Found after %d seeds, %.1f s of a core.%n", seeds + 1, cpuNanos() / 1e9);
                System.err.println("dev/simulate: seed " + seed + " failed; again: dev/simulate --seed " + seed
                        + " --size " + options.size() + " --seeds 1");
                return false;
            } finally {
                watchdog.end();
            }
            seed++;
            progress(false);
        } while (!over(options));
        progress(true);
        return true;
    }

    private static SeedRun.Report run(SearchOptions options, long seed) {
        return options.output() == SearchOptions.Output.STEPS
                ? SeedRun.of(seed, options.size(), System.out::println)
                : SeedRun.of(seed, options.size());
    }

    private boolean over(SearchOptions options) {
        return options.seeds() > 0
                ? seeds >= options.seeds()
                : cpuNanos() >= options.time().toNanos();
    }

    /** What this thread, on which everything runs, had of a core: on a busy machine the same search takes longer. */
    private static long cpuNanos() {
        return THREADS.getCurrentThreadCpuTime();
    }

    private void progress(boolean last) {
        long elapsed = System.nanoTime() - began;
        if (last || elapsed - told >= PROGRESS.toNanos()) {
            told = elapsed;
            System.out.printf(
                    Locale.ROOT,
                    "%d s, %d s of a core: %d seeds, %d messages, read %d times, %.0f messages/s of a core%n",
                    elapsed / 1_000_000_000,
                    cpuNanos() / 1_000_000_000,
                    seeds,
                    messages,
                    read,
                    messages * 1e9 / cpuNanos());
        }
    }
}
