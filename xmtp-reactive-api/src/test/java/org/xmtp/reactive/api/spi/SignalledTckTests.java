package org.xmtp.reactive.api.spi;

import java.time.Duration;
import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.TestEnvironment;
import org.testng.annotations.Test;
import reactor.core.publisher.Mono;

/** {@link Signalled} keeps the rules of Reactive Streams, by its Technology Compatibility Kit. */
@Test
public class SignalledTckTests extends PublisherVerification<Integer> {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    /** How long the kit listens for what must not come. */
    private static final Duration SILENCE = Duration.ofMillis(30);

    /** Called by TestNG. */
    public SignalledTckTests() {
        super(new TestEnvironment(LIMIT.toMillis(), SILENCE.toMillis()));
    }

    @Override
    public long maxElementsFromPublisher() {
        return 1;
    }

    @Override
    public Publisher<Integer> createPublisher(long elements) {
        return Signalled.of(() -> elements == 0 ? Mono.empty() : Mono.just(1));
    }

    /** Reactor would throw the error at whoever subscribes. */
    @Override
    public Publisher<Integer> createFailedPublisher() {
        return Signalled.of(() -> {
            throw new NoClassDefFoundError("missing from the start");
        });
    }
}
