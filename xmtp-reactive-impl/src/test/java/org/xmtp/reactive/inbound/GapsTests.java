package org.xmtp.reactive.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.Samples;
import org.xmtp.reactive.store.PeerId;

class GapsTests {
    private static final PeerId ALICE = Samples.peer(1);

    private final Gaps gaps = new Gaps();
    private long nanos;

    private boolean after(Duration pause, PeerId sender) {
        nanos += pause.toNanos();
        return gaps.isLookDue(sender, nanos);
    }

    @Test
    void theFirstGapOfEachSenderIsLookedFor() {
        assertThat(after(Duration.ZERO, ALICE)).isTrue();
        assertThat(after(Duration.ZERO, ALICE)).isFalse();
        assertThat(after(Duration.ZERO, Samples.peer(2))).isTrue();
    }

    @Test
    void whoGoesOnLeavingGapsIsLookedForEverMoreSeldom() {
        int looks = 0;
        for (int second = 0; second < 3600; second++) {
            looks += after(Duration.ofSeconds(1), ALICE) ? 1 : 0;
        }

        assertThat(looks).isBetween(10, 15);
    }

    @Test
    void afterQuietTimesAGapIsLookedForSoon() {
        for (int second = 0; second < 3600; second++) {
            after(Duration.ofSeconds(1), ALICE);
        }

        assertThat(after(Gaps.LONGEST_PAUSE.multipliedBy(2), ALICE)).isTrue();
        assertThat(after(Gaps.FIRST_PAUSE, ALICE)).isTrue();
    }

    @Test
    void onlySoManySendersAreRemembered() {
        gaps.isLookDue(ALICE, 0);
        for (int other = 2; other < Gaps.MAX_SENDERS + 2; other++) {
            gaps.isLookDue(Samples.peer(other), 0);
        }

        assertThat(gaps.isLookDue(ALICE, 0)).isTrue();
    }
}
