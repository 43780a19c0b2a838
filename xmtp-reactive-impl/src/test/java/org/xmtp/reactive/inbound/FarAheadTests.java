package org.xmtp.reactive.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.store.Digest;
import org.xmtp.reactive.wire.Sha256;

/** What becomes of envelopes that nothing before them makes readable. */
class FarAheadTests {
    private final FarAhead farAhead = new FarAhead();

    private static Digest digest(String name) {
        return Digest.of(Sha256.of(name.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void oneIsRefusedWhenTwoFullSweepsHaveNotBroughtWhatIsMissing() {
        assertThat(farAhead.mayWait(digest("one"))).isTrue();
        farAhead.fullSweepEnded();
        assertThat(farAhead.mayWait(digest("one"))).isTrue();
        farAhead.fullSweepEnded();
        assertThat(farAhead.mayWait(digest("one"))).isFalse();
    }

    @Test
    void sweepsForWhatIsMissingComeAtPausesThatDoubleForAsLongAsNothingComesOfThem() {
        assertThat(farAhead.pause()).isEqualTo(Duration.ofDays(1));
        for (int hours : new int[] {1, 2, 4, 8, 16, 24, 24}) {
            var unused = farAhead.mayWait(digest("garbage " + hours + farAhead.pause()));
            assertThat(farAhead.pause()).isEqualTo(Duration.ofHours(hours));
            farAhead.fullSweepEnded();
        }
        assertThat(farAhead.mayWait(digest("genuine"))).isTrue();
        farAhead.accepted(digest("genuine"));
        assertThat(farAhead.mayWait(digest("another"))).isTrue();
        assertThat(farAhead.pause()).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void moreThanAreRememberedHaveTheirEndLater() {
        for (int i = 0; i <= FarAhead.MAX; i++) {
            assertThat(farAhead.mayWait(digest("" + i))).isTrue();
        }
        farAhead.fullSweepEnded();
        farAhead.fullSweepEnded();
        assertThat(farAhead.mayWait(digest("0"))).isFalse();
        assertThat(farAhead.mayWait(digest("" + FarAhead.MAX))).isTrue();
        farAhead.fullSweepEnded();
        farAhead.fullSweepEnded();
        assertThat(farAhead.mayWait(digest("" + FarAhead.MAX))).isFalse();
    }
}
