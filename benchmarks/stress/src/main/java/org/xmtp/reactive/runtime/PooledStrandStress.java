package org.xmtp.reactive.runtime;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Two give tasks to a strand of two threads; what the tasks touch is guarded by nothing else. */
@JCStressTest
@State
@Outcome(id = "4, 0", expect = Expect.ACCEPTABLE, desc = "Each task saw what those before it had done.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Tasks ran at once, unseen by each other, out of order, or not at all.")
public class PooledStrandStress {
    private final PooledStrand strand = Threads.strand();
    private int ran;
    private int lastOfOne;
    private int outOfOrder;

    @Actor
    public void one() {
        strand.execute(() -> numbered(1));
        strand.execute(() -> numbered(2));
    }

    @Actor
    public void other() {
        strand.execute(() -> ran++);
        strand.execute(() -> ran++);
    }

    private void numbered(int number) {
        if (lastOfOne != number - 1) {
            outOfOrder++;
        }
        lastOfOne = number;
        ran++;
    }

    @Arbiter
    public void all(II_Result result) {
        Threads.settle(strand);
        result.r1 = ran;
        result.r2 = outOfOrder;
    }
}
