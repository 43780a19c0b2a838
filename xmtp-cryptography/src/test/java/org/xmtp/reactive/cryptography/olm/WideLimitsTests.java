package org.xmtp.reactive.cryptography.olm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.xmtp.reactive.cryptography.olm.Refusals.assertRefused;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xmtp.reactive.cryptography.olm.OlmException.Reason;

/** Sessions of {@link RatchetLimits#WIDE}, and what {@link RatchetSession#retain} lets go of. */
class WideLimitsTests {
    private static final int MEGABYTE = 1 << 20;

    private final Pair pair = Pair.established(OlmVersion.V2, RatchetLimits.WIDE);

    private static List<OlmMessage> encrypt(OlmSession session, int count) {
        List<OlmMessage> messages = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            messages.add(session.encrypt(new byte[] {1}));
        }
        return messages;
    }

    /** One message of Alice that is not received, on a chain of its own, which supersedes the one before now. */
    private OlmMessage lateMessageOfAChain(long nowNs) {
        OlmMessage late = pair.fromAlice().encrypt(new byte[] {7});
        pair.fromBob().decrypt(pair.fromAlice().encrypt(new byte[0]), nowNs);
        pair.fromAlice().decrypt(pair.fromBob().encrypt(new byte[0]));
        return late;
    }

    @ParameterizedTest
    @EnumSource(OlmVersion.class)
    void messagesOfAChainArriveInAnyOrderWithin2000(OlmVersion version) {
        Pair any = Pair.established(version, RatchetLimits.WIDE);
        List<OlmMessage> messages = encrypt(any.fromAlice(), 2001);
        OlmMessage newest = messages.remove(2000);
        Collections.shuffle(messages);

        any.fromBob().decrypt(newest);
        for (OlmMessage message : messages) {
            assertThat(any.fromBob().decrypt(message)).isEqualTo(new byte[] {1});
        }
        assertRefused(Reason.MESSAGE_KEY_GONE, any.fromBob(), messages.get(0));
    }

    @Test
    void theOldestOf2001SkippedMessagesIsLost() {
        List<OlmMessage> late = encrypt(pair.fromAlice(), 1000);
        pair.fromBob().decrypt(pair.fromAlice().encrypt(new byte[0]));
        late.addAll(encrypt(pair.fromAlice(), 1001));
        pair.fromBob().decrypt(pair.fromAlice().encrypt(new byte[0]));

        assertRefused(Reason.MESSAGE_KEY_GONE, pair.fromBob(), late.get(0));
        late.subList(1, 2001).forEach(message -> pair.fromBob().decrypt(message));
    }

    @Test
    void aMessageOfEachOfManyChainsCanStillArrive() {
        List<OlmMessage> late = new ArrayList<>();
        for (int chain = 0; chain < 300; chain++) {
            late.add(lateMessageOfAChain(chain));
        }
        Collections.shuffle(late);

        for (OlmMessage message : late) {
            assertThat(pair.fromBob().decrypt(message)).isEqualTo(new byte[] {7});
        }
    }

    @Test
    void ofSupersededChainsTheNewestAndTheRecentStay() {
        List<OlmMessage> late = new ArrayList<>();
        for (int chain = 0; chain < 10; chain++) {
            late.add(lateMessageOfAChain(100 + chain));
        }
        OlmSession byNumber = pair.fromBob().copy();
        byNumber.retain(new Retention(4, Long.MAX_VALUE, 0, MEGABYTE));
        OlmSession byTime = pair.fromBob().copy();
        byTime.retain(new Retention(0, 104, 0, MEGABYTE));
        OlmSession byAge = pair.fromBob().copy();
        byAge.retain(new Retention(10, 0, 108, MEGABYTE));

        assertKept(byNumber, late, 5);
        assertKept(byTime, late, 3);
        assertKept(byAge, late.subList(8, 10), 0);
        assertThat(byAge.hasChainOf(late.get(6).inner())).isFalse();
        assertThat(byAge.hasChainOf(late.get(7).inner())).isTrue();
        // Superseded right then, but this message was skipped before.
        assertRefused(Reason.MESSAGE_KEY_GONE, byAge, late.get(7));
        pair.roundTrip();
    }

    private static void assertKept(OlmSession session, List<OlmMessage> late, int first) {
        for (int chain = 0; chain < late.size(); chain++) {
            if (chain < first) {
                assertThat(session.hasChainOf(late.get(chain).inner()))
                        .as("chain " + chain)
                        .isFalse();
            } else {
                assertThat(session.decrypt(late.get(chain)))
                        .as("chain " + chain)
                        .isEqualTo(new byte[] {7});
            }
        }
    }

    @Test
    void keysOfSkippedMessagesGoWithAgeOnTheChainThatThePeerIsStillOn() {
        OlmSession bob = pair.fromBob();
        List<OlmMessage> old = encrypt(pair.fromAlice(), 3);
        bob.decrypt(pair.fromAlice().encrypt(new byte[0]), 100);
        List<OlmMessage> recent = encrypt(pair.fromAlice(), 2);
        bob.decrypt(pair.fromAlice().encrypt(new byte[0]), 200);
        bob.decrypt(old.get(0), 300);
        OlmSession restored = OlmSession.restore(
                bob.head(), bob.pages().changesSince(SessionPages.NONE), Pair.RANDOM, RatchetLimits.WIDE);

        for (OlmSession session : List.of(bob, restored)) {
            session.retain(new Retention(64, 0, 100, MEGABYTE));
            assertThat(session.pages().skipped()).isEqualTo(4);
            SessionPages before = session.pages();
            session.retain(new Retention(64, 0, 101, MEGABYTE));
            assertThat(session.pages().skipped()).isEqualTo(2);
            assertRefused(Reason.MESSAGE_KEY_GONE, session, old.get(1));
            assertThat(OlmSession.restore(
                                    session.head(), merged(before, session.pages()), Pair.RANDOM, RatchetLimits.WIDE)
                            .pages()
                            .skipped())
                    .isEqualTo(2);
            recent.forEach(message -> assertThat(session.decrypt(message)).isEqualTo(new byte[] {1}));
        }
        pair.roundTrip();
    }

    private static Map<String, byte[]> merged(SessionPages before, SessionPages after) {
        Map<String, byte[]> pages = new HashMap<>(before.changesSince(SessionPages.NONE));
        pages.putAll(after.changesSince(before));
        pages.values().removeIf(page -> page.length == 0);
        return pages;
    }

    @Test
    void keysOfSkippedMessagesGoWithAgeOnChainsThatThePeerHasLeft() {
        OlmMessage old = lateMessageOfAChain(100);
        OlmMessage recent = lateMessageOfAChain(200);

        pair.fromBob().retain(new Retention(64, 0, 150, MEGABYTE));

        assertThat(pair.fromBob().pages().skipped()).isEqualTo(1);
        assertThat(pair.fromBob().decrypt(recent)).isEqualTo(new byte[] {7});
        assertThatExceptionOfType(OlmException.class)
                .isThrownBy(() -> pair.fromBob().decrypt(old));
    }

    @Test
    void whatIsKeptHasNoMoreBytesThanAllowed() {
        for (int chain = 0; chain < 20; chain++) {
            encrypt(pair.fromAlice(), 500);
            lateMessageOfAChain(chain);
        }
        List<OlmMessage> late = encrypt(pair.fromAlice(), 1500);
        pair.fromBob().decrypt(pair.fromAlice().encrypt(new byte[0]));

        pair.fromBob().retain(new Retention(64, 0, 0, 100_000));
        assertThat(pair.fromBob().pages().bytes()).isBetween(50_000, 100_000);
        assertThat(pair.fromBob().serialize().length).isLessThan(100_500);
        late.forEach(message -> pair.fromBob().decrypt(message));

        encrypt(pair.fromAlice(), 2000);
        OlmMessage newest = pair.fromAlice().encrypt(new byte[] {3});
        pair.fromBob().decrypt(newest);
        pair.fromBob().retain(new Retention(64, 0, 0, 10_000));
        assertThat(pair.fromBob().pages().bytes()).isLessThanOrEqualTo(10_000);
        pair.roundTrip();
    }

    @Test
    void aStolenStateOpensWhatWasSkippedAndNothingThatWasRead() {
        List<OlmMessage> read = new ArrayList<>();
        List<OlmMessage> skipped = new ArrayList<>();
        for (int chain = 0; chain < 70; chain++) {
            skipped.add(lateMessageOfAChain(chain));
            OlmMessage message = pair.fromAlice().encrypt(new byte[] {1});
            pair.fromBob().decrypt(message, chain);
            read.add(message);
        }
        OlmSession stolen = OlmSession.restore(
                pair.fromBob().head(),
                pair.fromBob().pages().changesSince(SessionPages.NONE),
                Pair.RANDOM,
                RatchetLimits.WIDE);
        read.forEach(message -> assertRefused(Reason.MESSAGE_KEY_GONE, stolen, message));
        skipped.forEach(message -> assertThat(stolen.decrypt(message)).isEqualTo(new byte[] {7}));
        OlmSession swept = pair.fromBob().copy();
        swept.retain(new Retention(64, Long.MAX_VALUE, 0, MEGABYTE));
        skipped.subList(0, 5)
                .forEach(
                        message -> assertThat(swept.hasChainOf(message.inner())).isFalse());
    }

    @Test
    void limitsThatNoSessionCouldKeepAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new RatchetLimits(0, 40, 2000));
        assertThatIllegalArgumentException().isThrownBy(() -> new RatchetLimits(5, -1, 2000));
        assertThatIllegalArgumentException().isThrownBy(() -> new RatchetLimits(5, 40, -1));
    }
}
