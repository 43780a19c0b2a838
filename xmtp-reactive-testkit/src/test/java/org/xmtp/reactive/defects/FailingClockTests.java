package org.xmtp.reactive.defects;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xmtp.reactive.api.XmtpClient;

/** An exception in the middle of a send, for which the user's clock is one cause. */
@Timeout(60)
class FailingClockTests extends DefectTests {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    /** How many times a send asks for the time, and some more. */
    private static final int READINGS = 4;

    /** The system's, but for one reading. */
    private static final class FailingClock extends Clock {
        private final AtomicInteger untilFailure = new AtomicInteger(Integer.MAX_VALUE);

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            if (untilFailure.decrementAndGet() == 0) {
                throw new IllegalStateException("a fault of the test");
            }
            return Instant.now();
        }
    }

    /** Before, the send kept its place in the order, for which all later ones waited for ever. */
    @Test
    void aSendThatFailsHalfWayGivesUpItsPlaceInTheOrder() {
        FailingClock clock = new FailingClock();
        XmtpClient client = connect(Rig.clock(builder(), clock));
        awaitLive(client);
        Stranger peer = Stranger.create();
        publish(List.of(peer.bundle()));
        publish(client, peer.address(), "hello");

        for (int reading = 1; reading <= READINGS; reading++) {
            clock.untilFailure.set(reading);
            client.conversation(peer.address())
                    .send("may fail")
                    .onErrorComplete()
                    .block(PATIENCE);
            clock.untilFailure.set(Integer.MAX_VALUE);
            assertThat(Await.value(client.conversation(peer.address()).send("after it"), PATIENCE))
                    .isNotNull();
        }
    }
}
