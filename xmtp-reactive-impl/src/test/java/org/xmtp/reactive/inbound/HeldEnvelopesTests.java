package org.xmtp.reactive.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.store.HeldEnvelope;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.Samples;

/** Envelopes that wait for a grant. */
final class HeldEnvelopesTests {
    private static final PeerId SENDER = Samples.peer(1);

    private final HeldEnvelopes held = new HeldEnvelopes();

    private static HeldEnvelope envelope(int seed, PeerId sender, long timestampNs) {
        return new HeldEnvelope(Samples.digest(seed), sender, timestampNs, 1_000 + seed, new byte[] {1});
    }

    @Test
    void areTakenOldestFirstAndOnce() {
        held.add(envelope(1, SENDER, 30));
        held.add(envelope(2, SENDER, 10));
        held.add(envelope(3, Samples.peer(9), 5));

        assertThat(held.take(SENDER)).extracting(HeldEnvelope::timestampNs).containsExactly(10L, 30L);
        assertThat(held.take(SENDER)).isEmpty();
    }

    @Test
    void oneWhoseOutcomeDidNotBecomeDurableIsTakenAgain() {
        held.add(envelope(1, SENDER, 30));
        held.add(envelope(2, SENDER, 10));
        held.take(SENDER);

        held.putBack(Samples.digest(1));
        assertThat(held.take(SENDER)).extracting(HeldEnvelope::timestampNs).containsExactly(30L);

        held.putAllBack();
        assertThat(held.take(SENDER)).hasSize(2);
    }

    @Test
    void nothingOvertakesWhatWaitsButWhatIsBeingJudgedIsAheadAlready() {
        assertThat(held.waits(SENDER)).isFalse();
        held.add(envelope(1, SENDER, 30));
        assertThat(held.waits(SENDER)).isTrue();
        held.take(SENDER);
        assertThat(held.waits(SENDER)).isFalse();
        assertThat(held.contains(Samples.digest(1))).isTrue();
    }

    @Test
    void oneSenderCannotFillThePlaceOfOthers() {
        IntStream.range(0, HeldEnvelopes.MAX_OF_SENDER)
                .forEach(i -> assertThat(held.add(envelope(i, SENDER, i))).isTrue());

        assertThat(held.add(envelope(100_000, SENDER, 1))).isFalse();
        assertThat(held.add(envelope(100_001, Samples.peer(7), 1))).isTrue();

        held.remove(Samples.digest(0));
        assertThat(held.add(envelope(100_000, SENDER, 1))).isTrue();
    }

    @Test
    void onlyThoseThatWaitedLongEnoughExpire() {
        held.add(envelope(1, SENDER, 30));
        held.add(envelope(5, SENDER, 10));

        assertThat(held.take(SENDER, 1_003)).extracting(HeldEnvelope::digest).containsExactly(Samples.digest(1));
    }
}
