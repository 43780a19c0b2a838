package org.xmtp.reactive.runtime;

import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** The threads of all tests of a process. */
final class Threads {
    /** Far longer than anything takes that was not forgotten. */
    private static final long PATIENCE_NANOS = 5_000_000_000L;

    private static final WorkerPool POOL =
            new WorkerPool("stressed", 2, Thread.currentThread().getThreadGroup());
    private static final ScheduledThreadPoolExecutor TIMER = new ScheduledThreadPoolExecutor(1);

    private static volatile boolean lost;

    private Threads() {}

    /** A strand on two threads, which also serve others. */
    static PooledStrand strand() {
        return new PooledStrand(POOL, TIMER, 1);
    }

    /**
     * Waits until something holds; what is still missing by then was lost. One loss is enough: nothing is waited for
     * after it.
     */
    static void await(BooleanSupplier holds) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!holds.getAsBoolean() && !lost) {
            LockSupport.parkNanos(1);
            if (System.nanoTime() > deadline) {
                lost = true;
            }
        }
    }

    /** Waits until all is done that was given to the strands, and what it gave from each to the next. */
    static void settle(Strand... strands) {
        for (Strand strand : strands) {
            Done done = new Done();
            strand.execute(done);
            await(() -> done.done);
        }
    }

    private static final class Done implements Runnable {
        private volatile boolean done;

        @Override
        public void run() {
            done = true;
        }
    }
}
