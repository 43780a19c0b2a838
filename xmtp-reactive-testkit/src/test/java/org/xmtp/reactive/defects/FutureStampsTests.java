package org.xmtp.reactive.defects;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xmtp.reactive.TestRatchet;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.XmtpClient;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.network.Topics;
import reactor.core.publisher.Mono;

/** Envelopes whose publisher says that it is tomorrow. */
@Timeout(120)
class FutureStampsTests extends DefectTests {
    private static final int COUNT = 20_000;
    private static final long TOMORROW_NS = Duration.ofDays(1).toNanos();
    private static final Duration QUIET = Duration.ofSeconds(4);

    /** Before, every sweep read all of them again, 79 pages each minute for ever. */
    @Test
    void envelopesStampedInTheFutureAreNotReadAgainByEachSweep() {
        PrivateKeySigner bob = PrivateKeySigner.random();
        Tap line = new Tap(network.transport());
        XmtpClient first =
                connect(TestRatchet.client().signer(bob).transport(line).store(file("bob")));
        publish(future(Topics.message(first.installationId())));
        awaitLive(first);
        awaitQuiet(line);
        closeAll();

        XmtpClient again =
                connect(TestRatchet.client().signer(bob).transport(line).store(file("bob")));
        int before = line.queries().size();
        awaitLive(again);
        Await.done(Mono.delay(QUIET));

        assertThat(line.queries().size() - before)
                .as("queries of the first sweeps after a restart")
                .isLessThan(20);
    }

    private static List<NetworkEnvelope> future(String topic) {
        long fromNs = Stranger.nowNs() + TOMORROW_NS;
        List<NetworkEnvelope> envelopes = new ArrayList<>();
        for (int number = 0; number < COUNT; number++) {
            envelopes.add(new NetworkEnvelope(
                    topic, fromNs + number, new byte[] {(byte) number, (byte) (number >> 8), (byte) (number >> 16)}));
        }
        return envelopes;
    }

    /** Returns when the client has asked for nothing for a while. */
    private static void awaitQuiet(Tap line) {
        Await.until("all was read", Await.LIMIT, () -> {
            int before = line.queries().size();
            Await.done(Mono.delay(QUIET));
            return line.queries().size() - before < 2;
        });
    }
}
