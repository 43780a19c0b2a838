package org.xmtp.reactive.runtime;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.TestEnvironment;
import org.testng.annotations.AfterClass;
import org.testng.annotations.Test;

/** What {@link Loop#mono} makes keeps the rules of Reactive Streams, by its Technology Compatibility Kit. */
@Test
public class LoopMonoTckTests extends PublisherVerification<Integer> {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    /** How long the kit listens for what must not come. */
    private static final Duration SILENCE = Duration.ofMillis(30);

    private final ThreadedRuntime runtime = TestRuntimes.create();
    private final Loop loop = new Loop(runtime);

    /** Called by TestNG. */
    public LoopMonoTckTests() {
        super(new TestEnvironment(LIMIT.toMillis(), SILENCE.toMillis()));
    }

    /** Ends the threads. */
    @AfterClass
    public void closeRuntime() {
        runtime.close().block(LIMIT);
    }

    @Override
    public long maxElementsFromPublisher() {
        return 1;
    }

    @Override
    public Publisher<Integer> createPublisher(long elements) {
        return loop.mono(reply -> {
            if (elements == 0) {
                reply.done();
            } else {
                reply.value(1);
            }
        });
    }

    /** There is none: no {@code Mono} of a loop does anything, fail included, before it is asked for its value. */
    @Override
    public @Nullable Publisher<Integer> createFailedPublisher() {
        return null;
    }
}
