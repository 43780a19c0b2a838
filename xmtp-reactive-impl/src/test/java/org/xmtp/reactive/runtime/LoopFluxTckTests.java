package org.xmtp.reactive.runtime;

import java.time.Duration;
import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.TestEnvironment;
import org.testng.annotations.AfterClass;
import org.testng.annotations.Test;

/** What {@link Loop#flux} makes keeps the rules of Reactive Streams, by its Technology Compatibility Kit. */
@Test
public class LoopFluxTckTests extends PublisherVerification<Integer> {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    /** How long the kit listens for what must not come. */
    private static final Duration SILENCE = Duration.ofMillis(30);
    /** How often it looks for an error; unless told, as seldom as its limit is long. */
    private static final Duration LOOK = Duration.ofMillis(10);

    private final ThreadedRuntime runtime = TestRuntimes.create();
    private final Loop loop = new Loop(runtime);

    /** Called by TestNG. */
    public LoopFluxTckTests() {
        super(new TestEnvironment(LIMIT.toMillis(), SILENCE.toMillis(), LOOK.toMillis()));
    }

    /** Ends the threads. */
    @AfterClass
    public void closeRuntime() {
        runtime.close().block(LIMIT);
    }

    @Override
    public Publisher<Integer> createPublisher(long elements) {
        return loop.flux(outlet -> {
            Counting counting = new Counting(outlet, elements);
            outlet.onDemand(counting);
            counting.run();
        });
    }

    /** Feeds an outlet with numbers, as many as it asks for. */
    private static final class Counting implements Runnable {
        private final Outlet<Integer> outlet;
        private final long elements;
        private int given;

        Counting(Outlet<Integer> outlet, long elements) {
            this.outlet = outlet;
            this.elements = elements;
        }

        @Override
        public void run() {
            while (given < elements && outlet.demand() > 0) {
                given++;
                outlet.next(given);
            }
            if (given == elements) {
                outlet.complete();
            }
        }
    }

    @Override
    public Publisher<Integer> createFailedPublisher() {
        return loop.flux(outlet -> outlet.error(new IllegalStateException("failed from the start")));
    }
}
