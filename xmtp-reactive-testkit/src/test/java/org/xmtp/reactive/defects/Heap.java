package org.xmtp.reactive.defects;

import java.lang.management.ManagementFactory;

/** What the process holds in memory. */
final class Heap {
    /** A mebibyte, in bytes. */
    static final long MIB = 1 << 20;

    private Heap() {}

    /** The bytes that are still reachable. */
    static long live() {
        long least = Long.MAX_VALUE;
        // One collection can leave behind what only became unreachable during it.
        for (int times = 0; times < 3; times++) {
            System.gc();
            least = Math.min(
                    least,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }
}
