package org.xmtp.reactive.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.api.spi.TransportException;
import org.xmtp.reactive.api.spi.TransportException.Kind;

class BackoffTests {
    /** Draws zero: no jitter. */
    private static final RandomGenerator NONE = () -> 0L;

    private final TransportException unavailable = new TransportException(Kind.UNAVAILABLE, "gone", null);
    private final Backoff backoff = new Backoff(NONE);

    @Test
    void doublesWithEachFailureInARowUpToFiveSeconds() {
        for (long millis : new long[] {200, 400, 800, 1600, 3200, 5000, 5000}) {
            assertThat(backoff.after(unavailable)).isEqualTo(Duration.ofMillis(millis));
        }
        for (int i = 0; i < 1000; i++) {
            assertThat(backoff.after(unavailable)).isEqualTo(Duration.ofSeconds(5));
        }
    }

    @Test
    void successBeginsAnew() {
        backoff.after(unavailable);
        backoff.after(unavailable);

        backoff.succeeded();

        assertThat(backoff.after(unavailable)).isEqualTo(Duration.ofMillis(200));
    }

    @Test
    void rateLimitIsWaitedOutAndIsNoFailureInARow() {
        assertThat(backoff.after(new TransportException(Kind.RATE_LIMITED, "slower", null)))
                .isEqualTo(Duration.ofSeconds(65));
        assertThat(backoff.after(unavailable)).isEqualTo(Duration.ofMillis(200));
    }

    @Test
    void jitterIsUpToAQuarterMoreAndComesFromTheSourceGiven() {
        Duration base = Duration.ofSeconds(4);
        RandomGenerator seeded = RandomGenerator.of("L64X128MixRandom");

        for (int i = 0; i < 1000; i++) {
            assertThat(Backoff.jittered(base, seeded)).isBetween(base, Duration.ofSeconds(5));
        }
        assertThat(Backoff.jittered(base, NONE)).isEqualTo(base);
    }
}
