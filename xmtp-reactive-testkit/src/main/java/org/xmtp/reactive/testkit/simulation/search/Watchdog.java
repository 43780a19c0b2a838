package org.xmtp.reactive.testkit.simulation.search;

import java.time.Duration;

/** Ends the program, and says where it is, when a seed takes too long: a task that never ends stops virtual time. */
final class Watchdog {
    private final Thread thread;

    Watchdog(long seed, Duration longest) {
        Thread watched = Thread.currentThread();
        thread = new Thread(() -> watch(seed, longest, watched), "simulation-watchdog");
        thread.setDaemon(true);
        thread.start();
    }

    private static void watch(long seed, Duration longest, Thread watched) {
        try {
            Thread.sleep(longest.toMillis());
        } catch (InterruptedException e) {
            return;
        }
        System.out.println("Seed " + seed + ": not at its end after " + longest + " of real time, but here:");
        for (StackTraceElement frame : watched.getStackTrace()) {
            System.out.println("    at " + frame);
        }
        System.out.flush();
        Runtime.getRuntime().halt(1);
    }

    /** The seed is at its end. */
    void end() {
        thread.interrupt();
    }
}
