package org.xmtp.reactive.runtime;

import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import reactor.core.publisher.Operators;

/** A source gives two elements and ends while the strand reads, and may be rid of it. */
public final class InflowStress {
    private InflowStress() {}

    /** What the strand was told; touched there alone. */
    private static final class Told implements Inflow.Receiver<Integer> {
        private int sum;
        private int ends;
        private int late;

        @Override
        public void next(Integer value) {
            sum = sum * 10 + value;
            late += ends;
        }

        @Override
        public void ended(@Nullable Throwable error) {
            ends++;
        }
    }

    /** The source against the reading strand. */
    @JCStressTest
    @State
    @Outcome(id = "12, 1, 0", expect = Expect.ACCEPTABLE, desc = "All of it, in order, and the end behind it.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "Something was lost, or came out of order.")
    public static class NextAgainstDrain {
        private final PooledStrand strand = Threads.strand();
        private final Told told = new Told();
        private final Inflow<Integer> inflow = new Inflow<>(strand, told);

        @Actor
        public void source() {
            inflow.onSubscribe(Operators.emptySubscription());
            inflow.onNext(1);
            inflow.onNext(2);
            inflow.onComplete();
        }

        @Actor
        public void reader() {
            strand.execute(() -> inflow.request(2));
        }

        @Arbiter
        public void all(III_Result result) {
            Threads.settle(strand);
            result.r1 = told.sum;
            result.r2 = told.ends;
            result.r3 = told.late;
        }
    }

    /** The source against a strand that has enough. */
    @JCStressTest
    @State
    @Outcome(
            id = {"0, 0, 0", "1, 0, 0", "12, 0, 0"},
            expect = Expect.ACCEPTABLE,
            desc = "Cut off.")
    @Outcome(id = "12, 1, 0", expect = Expect.ACCEPTABLE, desc = "All of it came first.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "An end before the elements, or out of order.")
    public static class NextAgainstDispose {
        private final PooledStrand strand = Threads.strand();
        private final Told told = new Told();
        private final Inflow<Integer> inflow = new Inflow<>(strand, told);

        @Actor
        public void source() {
            inflow.onSubscribe(Operators.emptySubscription());
            inflow.onNext(1);
            inflow.onNext(2);
            inflow.onComplete();
        }

        @Actor
        public void reader() {
            strand.execute(inflow::dispose);
        }

        @Arbiter
        public void all(III_Result result) {
            Threads.settle(strand);
            result.r1 = told.sum;
            result.r2 = told.ends;
            result.r3 = told.late;
        }
    }
}
