package org.xmtp.reactive.cryptography.olm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.xmtp.reactive.cryptography.olm.Pair.RANDOM;
import static org.xmtp.reactive.cryptography.olm.Refusals.assertRefused;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xmtp.reactive.cryptography.olm.OlmException.Reason;

/** The head and the pages of a session, stored apart. */
class SessionPagesTests {
    private final Pair pair = Pair.established(OlmVersion.V2, RatchetLimits.WIDE);

    /** Pages as a store keeps them. */
    private static final class Stored {
        private final Map<String, byte[]> pages = new HashMap<>();
        private byte[] head = new byte[0];
        private SessionPages newest = SessionPages.NONE;

        /** Saves a state; how many pages that took. */
        int save(OlmSession session) {
            Map<String, byte[]> changes = session.pages().changesSince(newest);
            changes.forEach((name, bytes) -> {
                if (bytes.length == 0) {
                    assertThat(pages.remove(name)).as("what goes was there").isNotNull();
                } else {
                    pages.put(name, bytes);
                }
            });
            head = session.head();
            newest = session.pages();
            return changes.size();
        }

        OlmSession restored() {
            return OlmSession.restore(head, pages, RANDOM, RatchetLimits.WIDE);
        }
    }

    /** In any order, over any number of chains, some of which are let go of; saved after some of the steps. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whatWasSavedInPartsIsTheWholeSession(long seed) {
        Random chance = new Random(seed);
        Stored stored = new Stored();
        OlmSession bob = pair.fromBob();
        List<OlmMessage> late = new ArrayList<>();
        for (int step = 1; step < 1500; step++) {
            int what = chance.nextInt(20);
            if (what < 8) {
                late.add(pair.fromAlice().encrypt(new byte[] {1}));
            } else if (what < 10 && !late.isEmpty()) {
                decryptIfKept(bob, late.remove(chance.nextInt(late.size())), step);
            } else if (what < 16) {
                bob.decrypt(pair.fromAlice().encrypt(new byte[] {2}), step);
            } else if (what < 19) {
                pair.fromAlice().decrypt(bob.encrypt(new byte[] {3}));
            } else {
                bob.retain(new Retention(chance.nextInt(40), step - chance.nextInt(200), 0, 1 << 20));
            }
            if (chance.nextInt(4) == 0) {
                stored.save(bob);
                assertThat(stored.restored().serialize()).as("step " + step).isEqualTo(bob.serialize());
            }
            if (chance.nextInt(50) == 0) {
                stored.save(bob);
                bob = stored.restored();
                stored.newest = bob.pages();
            }
        }
    }

    private static void decryptIfKept(OlmSession session, OlmMessage message, long nowNs) {
        if (session.hasChainOf(message.inner())) {
            session.decrypt(message, nowNs);
        }
    }

    @Test
    void theHeadStaysShortHoweverMuchIsKept() {
        for (int chain = 0; chain < 100; chain++) {
            pair.roundTrip();
        }
        for (int i = 0; i < 2000; i++) {
            pair.fromAlice().encrypt(new byte[0]);
        }
        pair.fromBob().decrypt(pair.fromAlice().encrypt(new byte[0]));

        assertThat(pair.fromBob().head().length).isLessThan(512);
        assertThat(pair.fromBob().pages().bytes()).isGreaterThan(70_000);
    }

    @Test
    void aMessageInItsTurnChangesNoPage() {
        for (int i = 0; i < 2000; i++) {
            pair.fromAlice().encrypt(new byte[0]);
        }
        pair.fromBob().decrypt(pair.fromAlice().encrypt(new byte[0]));
        Stored stored = new Stored();
        assertThat(stored.save(pair.fromBob()))
                .as("32 of keys, and the chain before")
                .isEqualTo(33);

        pair.fromBob().decrypt(pair.fromAlice().encrypt(new byte[0]));
        assertThat(stored.save(pair.fromBob())).isZero();
    }

    @Test
    void aLateMessageChangesOnePage() {
        OlmMessage late = pair.fromAlice().encrypt(new byte[] {9});
        for (int i = 0; i < 500; i++) {
            pair.fromAlice().encrypt(new byte[0]);
        }
        pair.fromBob().decrypt(pair.fromAlice().encrypt(new byte[0]));
        Stored stored = new Stored();
        stored.save(pair.fromBob());

        pair.fromBob().decrypt(late);
        assertThat(stored.save(pair.fromBob())).isOne();
        assertRefused(Reason.MESSAGE_KEY_GONE, stored.restored(), late);
    }

    @Test
    void aStateOfOnePieceIsTakenOver() {
        OlmMessage late = pair.fromAlice().encrypt(new byte[] {9});
        pair.fromBob().decrypt(pair.fromAlice().encrypt(new byte[0]));
        pair.roundTrip();
        OlmSession old = OlmSession.restore(pair.fromBob().serialize(), Map.of(), RANDOM, RatchetLimits.WIDE);
        Stored stored = new Stored();
        stored.save(old);

        assertThat(stored.restored().decrypt(late)).isEqualTo(new byte[] {9});
    }

    @Test
    void aSessionWithoutItsPagesGoesOn() {
        OlmMessage late = pair.fromAlice().encrypt(new byte[] {9});
        pair.fromBob().decrypt(pair.fromAlice().encrypt(new byte[0]));
        OlmSession restored = OlmSession.restore(pair.fromBob().head(), Map.of(), RANDOM, RatchetLimits.WIDE);

        assertRefused(Reason.MESSAGE_KEY_GONE, restored, late);
        assertThat(restored.decrypt(pair.fromAlice().encrypt(new byte[] {1}))).isEqualTo(new byte[] {1});
        assertThat(pair.fromAlice().decrypt(restored.encrypt(new byte[] {2}))).isEqualTo(new byte[] {2});
    }

    @Test
    void aPageThatIsNoneIsRefused() {
        byte[] head = pair.fromBob().head();
        for (byte[] page :
                List.of(new byte[] {'X'}, new byte[] {'K', 1, 1}, new byte[] {'C', 2}, new byte[] {'C', 1})) {
            assertRefused(
                    Reason.MALFORMED,
                    () -> OlmSession.restore(head, Map.of("any:0", page), RANDOM, RatchetLimits.WIDE));
        }
    }
}
