package org.xmtp.reactive.benchmarks.load;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;

/**
 * What something took.
 *
 * @param seconds from its begin to its end
 * @param processorSeconds of all threads of this process meanwhile, the compiler's and the collector's too
 */
record Effort(double seconds, double processorSeconds) {
    private static final OperatingSystemMXBean PROCESS =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    /** Does it once. */
    static Effort of(Runnable task) {
        long began = System.nanoTime();
        long processorBegan = PROCESS.getProcessCpuTime();
        task.run();
        return new Effort((System.nanoTime() - began) / 1e9, (PROCESS.getProcessCpuTime() - processorBegan) / 1e9);
    }

    /** So many a second, and the processor's microseconds for each. */
    List<Double> per(int things) {
        return List.of(things / seconds, processorSeconds * 1e6 / things);
    }
}
