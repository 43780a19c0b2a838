package org.xmtp.reactive.survival;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;

/**
 * What a process takes of its machine.
 *
 * @param heap the bytes that are live in its heap
 * @param threads how many there are
 * @param files how many it has open, 0 where the system does not tell
 */
record Footprint(long heap, int threads, long files) {
    /**
     * For whoever measures. A full collection leaves regions alone that are almost full, and fills the holes: up to 5
     * MB that are not live.
     */
    static final List<String> OPTIONS =
            List.of("-Xmx512m", "-XX:+IgnoreUnrecognizedVMOptions", "-XX:MarkSweepAlwaysCompactCount=1");

    /** That of this process. */
    static Footprint now() {
        System.gc();
        return new Footprint(
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                ManagementFactory.getThreadMXBean().getThreadCount(),
                ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                        ? unix.getOpenFileDescriptorCount()
                        : 0);
    }

    /** What {@link #line} gave. */
    static Footprint parse(String line) {
        String[] words = line.split(" ");
        return new Footprint(Long.parseLong(words[0]), Integer.parseInt(words[1]), Long.parseLong(words[2]));
    }

    /** Its numbers. */
    String line() {
        return heap + " " + threads + " " + files;
    }
}
