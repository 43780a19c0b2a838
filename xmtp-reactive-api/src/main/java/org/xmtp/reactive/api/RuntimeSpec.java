package org.xmtp.reactive.api;

import java.time.Clock;
import java.util.Objects;

/** What a runtime is made of; see {@link XmtpRuntime#create(java.util.function.Consumer)}. Not for several threads. */
public final class RuntimeSpec {
    /** How many threads of a kind a runtime has at most. */
    public static final int MAX_THREADS = 256;

    private static final int CORES = Runtime.getRuntime().availableProcessors();

    private int loops = Math.max(1, CORES / 4);
    private int lanes = CORES;
    private int eventThreads = Math.max(2, CORES / 2);
    private int storeThreads = 2 * CORES;
    private Clock clock = Clock.systemUTC();

    RuntimeSpec() {}

    /** The usual numbers of threads, on the system's clock. */
    public static RuntimeSpec defaults() {
        return new RuntimeSpec();
    }

    /** How many threads keep the clients' state; each client lives on one. A quarter of the cores unless told. */
    public RuntimeSpec loops(int threads) {
        this.loops = inRange("loops", threads);
        return this;
    }

    /** How many threads compute; one a core unless told. */
    public RuntimeSpec lanes(int threads) {
        this.lanes = inRange("lanes", threads);
        return this;
    }

    /** How many threads call the program; half of the cores, at least two, unless told. */
    public RuntimeSpec eventThreads(int threads) {
        this.eventThreads = inRange("eventThreads", threads);
        return this;
    }

    /** How many threads wait for disks; two a core unless told. */
    public RuntimeSpec storeThreads(int threads) {
        this.storeThreads = inRange("storeThreads", threads);
        return this;
    }

    /** Tells the time of day; the system's clock unless told. */
    public RuntimeSpec clock(Clock clock) {
        this.clock = Objects.requireNonNull(clock, "clock");
        return this;
    }

    /** How many threads keep the clients' state. */
    public int loops() {
        return loops;
    }

    /** How many threads compute. */
    public int lanes() {
        return lanes;
    }

    /** How many threads call the program. */
    public int eventThreads() {
        return eventThreads;
    }

    /** How many threads wait for disks. */
    public int storeThreads() {
        return storeThreads;
    }

    /** Tells the time of day. */
    public Clock clock() {
        return clock;
    }

    private static int inRange(String name, int threads) {
        if (threads < 1 || threads > MAX_THREADS) {
            throw XmtpConfigurationException.invalid(
                    name, Integer.toString(threads), "give 1 to " + MAX_THREADS + " threads");
        }
        return threads;
    }
}
