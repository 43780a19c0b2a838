package org.xmtp.reactive.runtime;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;

/** A user asks for an answer that has to be closed, and leaves: the value is heard or given back, never both. */
@JCStressTest
@State
@Outcome(id = "1, 1, 1, 0", expect = Expect.ACCEPTABLE, desc = "Heard.")
@Outcome(id = "1, 1, 0, 0", expect = Expect.ACCEPTABLE, desc = "Heard, and left before the end.")
@Outcome(id = "1, 0, 0, 1", expect = Expect.ACCEPTABLE, desc = "Left before the value came: it was given back.")
@Outcome(id = "0, 0, 0, 0", expect = Expect.ACCEPTABLE, desc = "Left before it began.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Lost, told twice, or given back though it was heard.")
public class ReplyStress {
    private final PooledStrand loop = Threads.strand();
    private final PooledStrand events = Threads.strand();
    private final User user = new User();
    private int begun;
    private int givenBack;

    /** Subscribes. */
    public ReplyStress() {
        user.onSubscribe(new Reply<Integer>(loop, events, user, this::answer));
    }

    private void answer(Reply<Integer> reply) {
        begun++;
        reply.value(1, () -> givenBack++);
    }

    @Actor
    public void asks() {
        user.subscription().request(1);
    }

    @Actor
    public void leaves() {
        user.subscription().cancel();
    }

    @Arbiter
    public void all(IIII_Result result) {
        Threads.settle(loop, events, loop);
        result.r1 = begun;
        result.r2 = user.values();
        result.r3 = user.ends();
        result.r4 = givenBack;
    }
}
