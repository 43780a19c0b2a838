package org.xmtp.reactive.cryptography.olm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.xmtp.reactive.cryptography.olm.Refusals.assertRefused;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xmtp.reactive.cryptography.olm.OlmException.Reason;

/** Each named limit, at its boundary. */
class OlmLimitsTests {
    @ParameterizedTest
    @EnumSource(OlmVersion.class)
    void fortySkippedMessagesOfAChainCanStillArrive(OlmVersion version) {
        Pair pair = Pair.established(version);
        List<OlmMessage> late = encrypt(pair.fromAlice(), 40);
        pair.fromBob().decrypt(pair.fromAlice().encrypt(new byte[0]));

        for (OlmMessage message : late) {
            assertThat(pair.fromBob().decrypt(message)).isEqualTo(new byte[] {1});
            assertRefused(Reason.MESSAGE_KEY_GONE, pair.fromBob(), message);
        }
    }

    @ParameterizedTest
    @EnumSource(OlmVersion.class)
    void theOldestOfFortyOneSkippedMessagesIsLost(OlmVersion version) {
        Pair pair = Pair.established(version);
        List<OlmMessage> late = encrypt(pair.fromAlice(), 41);
        pair.fromBob().decrypt(pair.fromAlice().encrypt(new byte[0]));

        assertRefused(Reason.MESSAGE_KEY_GONE, pair.fromBob(), late.get(0));
        late.subList(1, 41).forEach(message -> pair.fromBob().decrypt(message));
    }

    @ParameterizedTest
    @EnumSource(OlmVersion.class)
    void skippedKeysOfSeveralGapsAreDroppedOldestFirst(OlmVersion version) {
        Pair pair = Pair.established(version);
        List<OlmMessage> first = encrypt(pair.fromAlice(), 30);
        pair.fromBob().decrypt(pair.fromAlice().encrypt(new byte[0]));
        List<OlmMessage> second = encrypt(pair.fromAlice(), 30);
        pair.fromBob().decrypt(pair.fromAlice().encrypt(new byte[0]));

        for (int i = 0; i < 20; i++) {
            assertRefused(Reason.MESSAGE_KEY_GONE, pair.fromBob(), first.get(i));
        }
        first.subList(20, 30).forEach(message -> pair.fromBob().decrypt(message));
        second.forEach(message -> pair.fromBob().decrypt(message));
    }

    @ParameterizedTest
    @EnumSource(OlmVersion.class)
    void aGapOf2000IsAcceptedAndOneOf2001IsNot(OlmVersion version) {
        Pair pair = Pair.established(version);
        encrypt(pair.fromAlice(), 2000);
        OlmMessage within = pair.fromAlice().encrypt(new byte[] {1});
        OlmMessage beyond = pair.fromAlice().encrypt(new byte[] {2});

        assertRefused(Reason.GAP_TOO_LARGE, pair.fromBob(), beyond);
        assertThat(pair.fromBob().decrypt(within)).isEqualTo(new byte[] {1});
        assertThat(pair.fromBob().decrypt(beyond)).isEqualTo(new byte[] {2});
    }

    @ParameterizedTest
    @EnumSource(OlmVersion.class)
    void fiveReceivingChainsAreKept(OlmVersion version) {
        Pair pair = Pair.established(version);
        OlmMessage late = pair.fromAlice().encrypt(new byte[] {7});
        for (int chain = 1; chain <= 5; chain++) {
            pair.roundTrip();
        }
        OlmSession keptUntilNow = pair.fromBob().copy();
        pair.roundTrip();

        assertThat(keptUntilNow.decrypt(late)).isEqualTo(new byte[] {7});
        assertThat(pair.fromBob().ratchet().receiving().chains()).hasSize(5);
        assertRefused(Reason.BAD_MAC, pair.fromBob(), late);
    }

    @ParameterizedTest
    @EnumSource(OlmVersion.class)
    void theLongestPlaintextFitsAMessageAndOneByteMoreIsRefused(OlmVersion version) {
        Pair pair = Pair.of(version);
        byte[] longest = new byte[OlmSession.MAX_PLAINTEXT_BYTES];
        longest[longest.length - 1] = 1;
        OlmMessage message = pair.fromAlice().encrypt(longest);

        assertThat(message).isInstanceOf(PreKeyMessage.class);
        assertThat(pair.fromBob().decrypt(OlmMessage.parse(message.bytes()))).isEqualTo(longest);
        byte[] before = pair.fromAlice().serialize();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> pair.fromAlice().encrypt(new byte[longest.length + 1]))
                .withMessageContaining("send at most");
        assertThat(pair.fromAlice().serialize()).isEqualTo(before);
    }

    private static List<OlmMessage> encrypt(OlmSession session, int count) {
        List<OlmMessage> messages = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            messages.add(session.encrypt(new byte[] {1}));
        }
        return messages;
    }
}
