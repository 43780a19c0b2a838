package org.xmtp.reactive.runtime;

import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import reactor.core.publisher.Operators;

/** Somebody answers while the strand stops waiting. */
@JCStressTest
@State
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "The answer came first.")
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "The strand had stopped waiting.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Told twice, or after it stopped waiting.")
public class AnswerStress {
    private final PooledStrand strand = Threads.strand();
    private final Answer<Integer> answer = new Answer<>(strand, this::told, error -> told(null));
    private boolean stopped;
    private int answers;
    private int late;

    private void told(@Nullable Integer value) {
        answers++;
        late += stopped ? 1 : 0;
    }

    @Actor
    public void source() {
        answer.onSubscribe(Operators.emptySubscription());
        answer.onNext(1);
        answer.onComplete();
    }

    @Actor
    public void waits() {
        strand.execute(() -> {
            answer.dispose();
            stopped = true;
        });
    }

    @Arbiter
    public void all(II_Result result) {
        Threads.settle(strand);
        result.r1 = answers;
        result.r2 = late;
    }
}
