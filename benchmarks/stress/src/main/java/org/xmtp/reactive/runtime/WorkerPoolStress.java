package org.xmtp.reactive.runtime;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** Two ask for a turn while the one thread falls asleep. */
@JCStressTest
@State
@Outcome(id = "2", expect = Expect.ACCEPTABLE, desc = "Both turns were served.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A wake-up was lost.")
public class WorkerPoolStress {
    private static final WorkerPool POOL =
            new WorkerPool("single", 1, Thread.currentThread().getThreadGroup());

    private final AtomicInteger served = new AtomicInteger();

    @Actor
    public void one() {
        POOL.request(served::incrementAndGet);
    }

    @Actor
    public void other() {
        POOL.request(served::incrementAndGet);
    }

    @Arbiter
    public void all(I_Result result) {
        Threads.await(() -> served.get() == 2);
        result.r1 = served.get();
    }
}
