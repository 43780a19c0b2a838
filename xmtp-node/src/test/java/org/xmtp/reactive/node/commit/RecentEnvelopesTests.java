package org.xmtp.reactive.node.commit;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.node.envelope.EnvelopeId;

class RecentEnvelopesTests {

    private static final Duration LONGEST = Duration.ofMinutes(3);

    private final AtomicLong nowNs = new AtomicLong(Long.MAX_VALUE - 1);
    private final RecentEnvelopes recent = new RecentEnvelopes(nowNs::get);

    private boolean add(int number) {
        return recent.add(new EnvelopeId(number, ByteString.EMPTY));
    }

    private void pass(Duration time) {
        nowNs.addAndGet(time.toNanos());
    }

    @Test
    void oneIsRememberedForTwoMinutesAndForgottenAfterThree() {
        assertThat(add(1)).isTrue();
        pass(RecentEnvelopes.REMEMBERED);
        assertThat(add(1)).isFalse();
        pass(LONGEST.minus(RecentEnvelopes.REMEMBERED));
        assertThat(add(1)).isTrue();
    }

    @Test
    void nothingIsKeptThroughALongSilence() {
        assertThat(add(1)).isTrue();
        pass(Duration.ofDays(1));
        assertThat(add(1)).isTrue();
        assertThat(add(1)).isFalse();
    }

    @Test
    void thereIsABound() {
        for (int i = 0; i <= RecentEnvelopes.MAX_REMEMBERED; i++) {
            assertThat(add(i)).isTrue();
        }
        assertThat(add(RecentEnvelopes.MAX_REMEMBERED)).isFalse();
        assertThat(add(0)).as("the first was given up").isTrue();
    }
}
