package org.xmtp.reactive.benchmarks.load;

/** Something small that is repeated to learn how often it can be done. */
interface Probe {
    /** Does it once. */
    void once() throws Exception;

    /** How often a second it can be done, from half a second of trying. */
    static double perSecond(Probe probe) throws Exception {
        long began = System.nanoTime();
        long passed;
        int times = 0;
        do {
            probe.once();
            times++;
            passed = System.nanoTime() - began;
        } while (passed < 500_000_000);
        return times * 1e9 / passed;
    }
}
