package org.xmtp.reactive.defects;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xmtp.reactive.api.XmtpClient;

/** An exception in the middle of a send, for which the user's clock is one cause. */
@Timeout(60)
class FailingClockTests extends DefectTests {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    /** How many times a send asks for the time: when it is planned, encrypted and stamped. */
    private static final int READINGS = 3;

    private static final String PLANNER = "org.xmtp.reactive.outbound.Planner";

    /** The system's, but for one reading. */
    private static final class FailingClock extends Clock {
        private final AtomicInteger untilFailure = new AtomicInteger(Integer.MAX_VALUE);
        private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

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
                IllegalStateException failure = new IllegalStateException("a fault of the test");
                failures.add(failure);
                throw failure;
            }
            return Instant.now();
        }
    }

    /** Before, the send kept its place in the order, for which all later ones waited for ever. Now it is made again. */
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
            Await.done(Await.value(client.conversation(peer.address()).send("fails once"), PATIENCE)
                    .published());
            assertThat(clock.failures).as("reading " + reading + " has failed").hasSize(reading);
            Await.done(Await.value(client.conversation(peer.address()).send("after it"), PATIENCE)
                    .published());
        }

        assertThat(clock.failures)
                .anySatisfy(failure -> assertThat(failure.getStackTrace())
                        .anyMatch(frame -> frame.getClassName().startsWith(PLANNER)));
        assertThat(stored(peer.topic())).hasSize(1 + 2 * READINGS);
    }
}
