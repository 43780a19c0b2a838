package org.xmtp.reactive.runtime;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** A user asks from several threads, and leaves. */
public final class OutletStress {
    private OutletStress() {}

    private static void feed(Outlet<Integer> outlet) {
        while (outlet.demand() > 0) {
            outlet.next(1);
        }
    }

    /** Two ask at once while it begins. */
    @JCStressTest
    @State
    @Outcome(id = "3", expect = Expect.ACCEPTABLE, desc = "All that was asked for came.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "Demand was lost, or exceeded.")
    public static class Demand {
        private final PooledStrand loop = Threads.strand();
        private final PooledStrand events = Threads.strand();
        private final User user = new User();

        /** Subscribes. */
        public Demand() {
            Outlet<Integer> outlet = new Outlet<>(loop, events, user, begun -> {
                begun.onDemand(() -> feed(begun));
                feed(begun);
            });
            user.onSubscribe(outlet);
            outlet.start();
        }

        @Actor
        public void one() {
            user.subscription().request(1);
            user.subscription().request(1);
        }

        @Actor
        public void other() {
            user.subscription().request(1);
        }

        @Arbiter
        public void all(I_Result result) {
            Threads.settle(loop, events);
            result.r1 = user.values();
        }
    }

    /** One asks, another leaves. */
    @JCStressTest
    @State
    @Outcome(
            id = {"0, 1", "1, 1", "2, 1"},
            expect = Expect.ACCEPTABLE,
            desc = "Begun, and told once that it is over.")
    @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "Left before it began.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "The loop was not told, or told twice.")
    public static class Cancellation {
        private final PooledStrand loop = Threads.strand();
        private final PooledStrand events = Threads.strand();
        private final User user = new User();
        private int cancelled;

        /** Subscribes. */
        public Cancellation() {
            Outlet<Integer> outlet = new Outlet<>(loop, events, user, begun -> {
                begun.onCancel(() -> cancelled++);
                begun.onDemand(() -> feed(begun));
                feed(begun);
            });
            user.onSubscribe(outlet);
            outlet.start();
        }

        @Actor
        public void asks() {
            user.subscription().request(2);
        }

        @Actor
        public void leaves() {
            user.subscription().cancel();
        }

        @Arbiter
        public void all(II_Result result) {
            Threads.settle(loop, events);
            result.r1 = user.values();
            result.r2 = cancelled;
        }
    }
}
