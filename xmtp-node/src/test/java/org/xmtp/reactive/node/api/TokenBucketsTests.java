package org.xmtp.reactive.node.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TokenBucketsTests {

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    private final TokenBuckets buckets = new TokenBuckets(1_000, 200, nanos::get);

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void whatWasTakenComesBackEvenlyUntilTheBucketIsFull() {
        assertThat(buckets.take("a", 1_000)).isTrue();
        assertThat(buckets.take("a", 1)).isFalse();
        pass(Duration.ofSeconds(29));
        assertThat(buckets.take("a", 97)).isFalse();
        pass(Duration.ofSeconds(1));
        assertThat(buckets.take("a", 99)).isTrue();
        pass(Duration.ofHours(1));
        assertThat(buckets.take("a", 1_001)).isFalse();
        assertThat(buckets.take("a", 1_000)).isTrue();
    }

    /** Another node's is never filled again for a client that keeps asking. */
    @Test
    void whoIsRefusedAgainAndAgainLosesNothingByIt() {
        buckets.take("a", 1_000);
        for (int second = 0; second < 60; second++) {
            assertThat(buckets.take("a", 500)).isFalse();
            pass(Duration.ofSeconds(1));
        }
        assertThat(buckets.take("a", 199)).isTrue();
    }

    @Test
    void callersAreApartAndTheLongestUnheardOfIsForgotten() {
        assertThat(buckets.take("first", 1_000)).isTrue();
        for (int i = 0; i < TokenBuckets.MAX_CALLERS - 1; i++) {
            assertThat(buckets.take("caller " + i, 1_000)).isTrue();
        }
        assertThat(buckets.take("first", 1)).isFalse();
        assertThat(buckets.take("one more", 1_000)).isTrue();
        assertThat(buckets.take("first", 1)).isFalse();
        assertThat(buckets.take("caller 0", 1_000)).isTrue();
    }
}
