package org.xmtp.reactive.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.Samples;
import org.xmtp.reactive.TestRatchet;
import org.xmtp.reactive.cryptography.olm.RatchetAccount;

/** Which of a peer's sessions is used, which are replaced, and which retire. */
class PeerSessionsTests {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final long DAY_NS = Duration.ofDays(1).toNanos();
    private static final long NOW_NS = 100 * DAY_NS;

    private final RatchetAccount account = TestRatchet.engine().createAccount(RANDOM);
    private final RatchetAccount peer = TestRatchet.engine().createAccount(RANDOM);

    private SessionSlot slot(long createdNs, long receivedNs, long replacedNs) {
        return new SessionSlot(
                Samples.peer(1),
                account.outboundSession(TestRatchet.version(), peer.identityKey(), peer.fallbackKey(), RANDOM),
                1,
                new SessionSlot.Standing(createdNs, receivedNs, replacedNs));
    }

    private static PeerSessions sessions(SessionSlot... slots) {
        return PeerSessions.of(Samples.peer(1), null, List.of(slots), Map.of());
    }

    @Test
    void theSessionOnWhichThePeerSentLastIsSentOn() {
        SessionSlot first = slot(1, 5, 0);
        SessionSlot last = slot(2, 7, 0);
        SessionSlot silent = slot(3, 0, 0);

        assertThat(sessions(first, silent, last).preferred()).contains(last);
        assertThat(sessions(slot(1, 0, 0), silent).preferred()).contains(silent);
        assertThat(sessions().preferred()).isEmpty();
    }

    @Test
    void whatWasSentBeforeAndComesLateBringsItsSessionNotToTheFront() {
        SessionSlot before = slot(1, 5, 0);
        SessionSlot renewed = slot(2, 9, 0);

        assertThat(sessions(before.received(8), renewed).preferred()).contains(renewed);
        assertThat(sessions(before, renewed.received(7)).preferred().map(SessionSlot::receivedNs))
                .contains(9L);
        SessionSlot since = before.received(10);
        assertThat(sessions(since, renewed).preferred()).contains(since);
    }

    @Test
    void aTimeFarAheadOfOurClockIsThatOfTheNewestOfAll() {
        SessionSlot received = slot(1, 5, 0);
        SessionSlot ahead = slot(2, NOW_NS + DAY_NS, 0);

        assertThat(receivedBy(received, sessions(received))).isEqualTo(NOW_NS + 300_000_000_000L);
        assertThat(receivedBy(received, sessions(received, ahead)))
                .as("our clock went back")
                .isEqualTo(NOW_NS + DAY_NS + 1);
    }

    private static long receivedBy(SessionSlot slot, PeerSessions sessions) {
        Workbench bench = new Workbench(sessions, new KeptChains(NOW_NS, 0, KeyRoom.PEER_BYTES), 0);
        return bench.received(slot, slot.ratchet().copy(), Long.MAX_VALUE).receivedNs();
    }

    @Test
    void nothingIsSentOnAReplacedSessionThoughItDecrypts() {
        SessionSlot replaced = slot(1, 7, 3);

        assertThat(sessions(replaced).preferred()).isEmpty();
        assertThat(sessions(replaced).withId(replaced.id())).contains(replaced);
        SessionSlot fresh = slot(3, 0, 0);
        assertThat(sessions(replaced, fresh).preferred()).contains(fresh);
        assertThat(sessions(replaced.received(9), fresh).preferred()).contains(fresh);
    }

    @Test
    void sessionsAreRenewedOnceADay() {
        assertThat(sessions().mayRenew(NOW_NS)).isTrue();
        assertThat(sessions(slot(NOW_NS - 1, 7, 0)).mayRenew(NOW_NS)).isTrue();
        assertThat(sessions(slot(1, 7, NOW_NS - DAY_NS + 1), slot(NOW_NS - 9, 8, 0))
                        .mayRenew(NOW_NS))
                .isFalse();
        assertThat(sessions(slot(1, 7, NOW_NS - DAY_NS)).mayRenew(NOW_NS)).isTrue();
        assertThat(sessions(slot(NOW_NS - DAY_NS + 1, 0, 0)).mayRenew(NOW_NS))
                .as("one that was never answered carries a new session already")
                .isFalse();
        assertThat(sessions(slot(1, 7, NOW_NS + 1)).mayRenew(NOW_NS))
                .as("a clock that ran ahead")
                .isTrue();
        assertThat(sessions(
                                slot(1, 7, NOW_NS + 1),
                                slot(NOW_NS + 9, 0, 0),
                                slot(2, 8, NOW_NS - 1),
                                slot(NOW_NS - 1, 0, 0))
                        .mayRenew(NOW_NS))
                .as("a renewal since, though the clock ran ahead before")
                .isFalse();
    }

    @Test
    void sixteenLiveAndThoseThatAreTriedLastRetire() {
        List<SessionSlot> slots = new ArrayList<>();
        for (int i = 1; i <= 18; i++) {
            slots.add(slot(i == 18 ? 1 : i, i, i == 18 ? 1 : 0));
        }
        PeerSessions all = PeerSessions.of(Samples.peer(1), null, slots, Map.of());

        assertThat(all.surplus()).containsExactly(slots.get(0), slots.get(17));
        PeerSessions left = all;
        for (SessionSlot slot : all.surplus()) {
            left = left.retiring(slot);
        }
        assertThat(left.slots()).hasSize(16).doesNotContain(slots.get(0), slots.get(17));
        assertThat(left.surplus()).isEmpty();
        assertThat(left.retired())
                .containsOnlyKeys(slots.get(0).id(), slots.get(17).id());
    }

    @Test
    void theNewestDoesNotRetireThoughItsPeersClockWentBack() {
        List<SessionSlot> slots = new ArrayList<>();
        for (int i = 1; i <= 17; i++) {
            slots.add(slot(i, 100 - i, 0));
        }
        PeerSessions all = PeerSessions.of(Samples.peer(1), null, slots, Map.of());

        assertThat(all.surplus()).containsExactly(slots.get(15));
    }

    @Test
    void sixtyFourMayBeOpenedADay() {
        Map<String, PeerSessions.Retired> retired = new HashMap<>();
        IntStream.range(0, 63).forEach(i -> retired.put("today " + i, new PeerSessions.Retired(NOW_NS - i, 2)));
        IntStream.range(0, 99)
                .forEach(i -> retired.put("before " + i, new PeerSessions.Retired(NOW_NS - DAY_NS - i, 2)));

        assertThat(PeerSessions.of(Samples.peer(1), null, List.of(), retired).isFull(NOW_NS))
                .isFalse();
        assertThat(PeerSessions.of(Samples.peer(1), null, List.of(slot(NOW_NS, 1, 0)), retired)
                        .isFull(NOW_NS))
                .isTrue();
    }
}
