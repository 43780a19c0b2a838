package org.xmtp.reactive.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.Samples;
import org.xmtp.reactive.TestRatchet;
import org.xmtp.reactive.cryptography.olm.RatchetAccount;

/** What a lane does with the items of a peer. */
class PeerJobTests {
    private static final SecureRandom RANDOM = new SecureRandom();

    /** An item that replaces all sessions, and then comes to nothing or not. */
    private record Replacing(boolean fails) implements PeerItem {
        @Override
        public long bytes() {
            return 0;
        }

        @Override
        public Turn turn(Peer peer) {
            return Turn.NOW;
        }

        @Override
        public Result compute(Workbench bench) {
            bench.replaceAll();
            if (fails) {
                throw new IllegalStateException("thrown by a test");
            }
            return () -> true;
        }

        @Override
        public void crashed(Throwable error) {
            assertThat(error).hasMessage("thrown by a test");
        }
    }

    @Test
    void anItemThatThrowsHasNoPartInTheSessionsBehindIt() {
        RatchetAccount account = TestRatchet.engine().createAccount(RANDOM);
        SessionSlot slot = new SessionSlot(
                Samples.peer(1),
                account.outboundSession(TestRatchet.version(), account.identityKey(), account.fallbackKey(), RANDOM),
                1,
                new SessionSlot.Standing(1, 1, 0));
        PeerSessions before = PeerSessions.of(Samples.peer(1), null, List.of(slot), Map.of());
        Workbench bench = new Workbench(before, new KeptChains(5, 0, KeyRoom.PEER_BYTES), 0);

        List<PeerJob.Done> done = new PeerJob(List.of(new Replacing(true), new Replacing(false)), bench, () -> 0).run();

        assertThat(done.get(0).after().slots()).containsExactly(slot);
        assertThat(done.get(0).result().apply()).isTrue();
        assertThat(done.get(1).after().preferred()).isEmpty();
    }
}
