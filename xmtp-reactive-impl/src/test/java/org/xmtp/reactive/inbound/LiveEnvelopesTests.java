package org.xmtp.reactive.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.api.spi.NetworkEnvelope;

/** What the subscription brings during a sweep. */
final class LiveEnvelopesTests {
    private final LiveEnvelopes live = new LiveEnvelopes();

    private static NetworkEnvelope envelope(int timestamp, int length) {
        return new NetworkEnvelope("topic", timestamp, new byte[length]);
    }

    @Test
    void goOnAtOnceWithoutASweep() {
        assertThat(live.hold(envelope(1, 10))).isFalse();
    }

    @Test
    void waitForTheSweepInOrderOfArrivalUntilNothingMoreCame() {
        live.sweepBegins();
        assertThat(live.hold(envelope(2, 10))).isTrue();
        assertThat(live.hold(envelope(1, 10))).isTrue();

        assertThat(live.drain().envelopes())
                .extracting(NetworkEnvelope::timestampNs)
                .containsExactly(2L, 1L);
        assertThat(live.hold(envelope(3, 10))).as("still held back").isTrue();
        assertThat(live.drain().envelopes()).hasSize(1);
        assertThat(live.drain().isNothing()).isTrue();
        assertThat(live.hold(envelope(4, 10))).as("the sweep has ended").isFalse();
    }

    @Test
    void tooManyAreReadFromTheNodeInstead() {
        live.sweepBegins();
        IntStream.range(0, LiveEnvelopes.MAX + 10).forEach(i -> live.hold(envelope(i, 10)));

        LiveEnvelopes.Meanwhile meanwhile = live.drain();
        assertThat(meanwhile.envelopes()).hasSize(LiveEnvelopes.MAX);
        assertThat(meanwhile.overflowed()).isTrue();
        assertThat(live.drain().isNothing()).isTrue();
    }

    @Test
    void tooManyBytesAreReadFromTheNodeInstead() {
        live.sweepBegins();
        live.hold(envelope(1, (int) LiveEnvelopes.MAX_BYTES));
        live.hold(envelope(2, 1));

        LiveEnvelopes.Meanwhile meanwhile = live.drain();
        assertThat(meanwhile.envelopes()).hasSize(1);
        assertThat(meanwhile.overflowed()).isTrue();
    }
}
