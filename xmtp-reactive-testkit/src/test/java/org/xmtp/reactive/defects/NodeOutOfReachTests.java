package org.xmtp.reactive.defects;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xmtp.reactive.TestRatchet;
import org.xmtp.reactive.api.InboundMessage;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.XmtpClient;
import org.xmtp.reactive.api.XmtpStore;
import org.xmtp.reactive.api.spi.TransportException;
import org.xmtp.reactive.network.Topics;
import reactor.core.publisher.Mono;

/** A sender is unknown when the node says so, not when nobody could be asked. */
@Timeout(60)
class NodeOutOfReachTests extends DefectTests {
    private final ForwardClock clock = new ForwardClock();
    private final Tap line = new Tap(network.transport());

    /** The system's clock, which can be put forward. */
    private static final class ForwardClock extends Clock {
        private volatile Duration ahead = Duration.ZERO;

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
            return Instant.now().plus(ahead);
        }
    }

    /** Before, what had waited for ten minutes was refused after any look-up, also one that had failed. */
    @Test
    void whatWaitsForASenderWhoCouldNotBeAskedForIsReadInTheEnd() {
        XmtpClient bob = closing(Await.value(Rig.clock(
                        TestRatchet.client()
                                .signer(PrivateKeySigner.random())
                                .transport(line)
                                .store(XmtpStore.inMemory()),
                        clock)
                .connect()));
        awaitLive(bob);
        Stranger stranger = Stranger.create();
        AtomicInteger failed = new AtomicInteger();
        line.onQuery((query, call) -> query.topics().contains(Topics.contact(stranger.address())) && failed.get() < 2
                ? Mono.defer(() -> {
                    failed.incrementAndGet();
                    clock.ahead = Duration.ofMinutes(11);
                    return Mono.error(
                            new TransportException(TransportException.Kind.UNAVAILABLE, "a fault of the test", null));
                })
                : call);
        publish(List.of(stranger.opening(bob, bundleOf(bob), "patient"), stranger.bundle()));

        Await.done(bob.inbound("reader")
                .filter(row -> row instanceof InboundMessage message
                        && message.message().text().orElse("").equals("patient"))
                .next());
    }
}
