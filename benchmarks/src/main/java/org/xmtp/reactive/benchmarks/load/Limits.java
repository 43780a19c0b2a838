package org.xmtp.reactive.benchmarks.load;

import java.nio.file.Path;

/**
 * What the machine itself gives at most, measured beside a run.
 *
 * @param forcesPerSecond how often the disk takes 4 KiB for good
 * @param sealsPerSecond how many texts one core encrypts and authenticates
 */
record Limits(double forcesPerSecond, double sealsPerSecond) {
    /** Measures them for a second, while nothing else runs. Blocks. */
    static Limits measure(Path folder) {
        return new Limits(DiskProbe.measure(folder), CipherProbe.measure());
    }
}
