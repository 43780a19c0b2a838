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
        assertThat(meanwhile.missing()).hasValue(LiveEnvelopes.MAX);
        assertThat(live.drain().isNothing()).isTrue();
    }

    @Test
    void tooManyBytesAreReadFromTheNodeInstead() {
        live.sweepBegins();
        live.hold(envelope(1, (int) LiveEnvelopes.MAX_BYTES));
        live.hold(envelope(2, 1));

        LiveEnvelopes.Meanwhile meanwhile = live.drain();
        assertThat(meanwhile.envelopes()).hasSize(1);
        assertThat(meanwhile.missing()).hasValue(2);
    }

    @Test
    void whatTheSweepHasPassedIsTakenInOrderOfTime() {
        live.sweepBegins();
        for (int timestamp : new int[] {30, 10, 20, -1}) {
            live.hold(envelope(timestamp, 10));
        }

        assertThat(live.upTo(20)).extracting(NetworkEnvelope::timestampNs).containsExactly(10L, 20L);
        assertThat(live.upTo(20)).isEmpty();
        assertThat(live.drain().envelopes())
                .extracting(NetworkEnvelope::timestampNs)
                .containsExactly(30L, -1L);
    }

    @Test
    void theNewestAreGivenUpFirstSinceTheSweepIsYetToMeetThem() {
        live.sweepBegins();
        IntStream.range(100, 100 + LiveEnvelopes.MAX).forEach(i -> live.hold(envelope(i, 10)));

        live.hold(envelope(1, 10));

        assertThat(live.upTo(1)).hasSize(1);
        LiveEnvelopes.Meanwhile meanwhile = live.drain();
        assertThat(meanwhile.missing()).hasValue(99L + LiveEnvelopes.MAX);
        assertThat(meanwhile.envelopes())
                .extracting(NetworkEnvelope::timestampNs)
                .doesNotContain(99L + LiveEnvelopes.MAX);
    }

    /** Kept, a later one would be handed over before what has to be read from the node first. */
    @Test
    void onceSomethingIsGivenUpNothingLaterIsKept() {
        live.sweepBegins();
        IntStream.range(0, LiveEnvelopes.MAX + 1).forEach(i -> live.hold(envelope(i, 10)));
        assertThat(live.upTo(100)).hasSize(101);

        assertThat(live.hold(envelope(LiveEnvelopes.MAX + 5, 10))).isTrue();
        assertThat(live.hold(envelope(7, 10))).as("what is older is kept still").isTrue();

        LiveEnvelopes.Meanwhile meanwhile = live.drain();
        assertThat(meanwhile.missing()).hasValue(LiveEnvelopes.MAX);
        assertThat(meanwhile.envelopes())
                .extracting(NetworkEnvelope::timestampNs)
                .allMatch(timestamp -> timestamp < LiveEnvelopes.MAX)
                .contains(7L);
    }

    @Test
    void aDrainBeginsAnew() {
        live.sweepBegins();
        IntStream.range(0, LiveEnvelopes.MAX + 1).forEach(i -> live.hold(envelope(i, 10)));
        assertThat(live.drain().missing()).isPresent();

        live.hold(envelope(LiveEnvelopes.MAX + 5, 10));

        assertThat(live.drain().envelopes()).hasSize(1);
    }
}
