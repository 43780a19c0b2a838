package org.xmtp.reactive.cryptography.libolm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.xmtp.reactive.cryptography.libolm.Refusals.assertRefused;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.cryptography.olm.NormalMessage;
import org.xmtp.reactive.cryptography.olm.OlmAccount;
import org.xmtp.reactive.cryptography.olm.OlmException;
import org.xmtp.reactive.cryptography.olm.OlmException.Reason;
import org.xmtp.reactive.cryptography.olm.OlmMessage;
import org.xmtp.reactive.cryptography.olm.OlmSession;
import org.xmtp.reactive.cryptography.olm.OlmVersion;
import org.xmtp.reactive.cryptography.olm.PreKeyMessage;

/** A session of which libolm has one side and our own ratchet the other. */
@RequiresLibolm
class LibolmSessionTests {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final OlmAccount alice = OlmAccount.create(RANDOM);
    private final LibolmAccount bob = LibolmAccount.create(RANDOM);
    private final LibolmSession fromBob =
            bob.outboundSession(OlmVersion.V1, alice.identityKey(), alice.fallbackKey(), RANDOM);
    private final PreKeyMessage opening = (PreKeyMessage) fromBob.encrypt(text("hello"));
    private final OlmSession fromAlice = alice.inboundSession(opening, RANDOM).session();

    @Test
    void bothSidesKnowTheSession() {
        assertThat(fromBob.sessionId()).isEqualTo(fromAlice.sessionId()).isEqualTo(opening.sessionId());
        assertThat(opening.identityKey()).isEqualTo(bob.identityKey());
    }

    @Test
    void preKeyMessagesAreSentUntilOneWasReceived() {
        assertThat(fromBob.hasReceived()).isFalse();
        assertThat(fromBob.encrypt(text("again"))).isInstanceOf(PreKeyMessage.class);
        fromBob.decrypt(fromAlice.encrypt(text("answer")));

        assertThat(fromBob.hasReceived()).isTrue();
        assertThat(fromBob.encrypt(text("now"))).isInstanceOf(NormalMessage.class);
    }

    @Test
    void textsOfEveryLengthPassInBothDirections() {
        Random random = new Random(20);
        for (int length = 0; length < 70; length++) {
            byte[] plaintext = new byte[length];
            random.nextBytes(plaintext);
            assertThat(fromBob.decrypt(fromAlice.encrypt(plaintext))).isEqualTo(plaintext);
            assertThat(fromAlice.decrypt(fromBob.encrypt(plaintext))).isEqualTo(plaintext);
        }
    }

    @Test
    void messagesArriveInAnyOrderOnce() {
        List<OlmMessage> sent = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            sent.add(fromAlice.encrypt(text("message " + i)));
        }
        List<OlmMessage> shuffled = new ArrayList<>(sent);
        Collections.shuffle(shuffled, new Random(7));
        for (OlmMessage message : shuffled) {
            assertThat(fromBob.decrypt(message)).isEqualTo(text("message " + sent.indexOf(message)));
            assertRefused(Reason.BAD_MAC, () -> fromBob.decrypt(message));
        }
    }

    @Test
    void anAlteredMessageIsRefusedAndTheGenuineOneStillArrives() {
        OlmMessage genuine = fromAlice.encrypt(text("genuine"));
        byte[] bytes = genuine.bytes();
        byte[] before = fromBob.serialize();
        for (int bit = 0; bit < 8 * bytes.length; bit++) {
            byte[] changed = bytes.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(decrypts(changed)).as("bit " + bit).isFalse();
            assertThat(fromBob.serialize()).as("bit " + bit).isEqualTo(before);
        }

        assertThat(fromBob.decrypt(genuine)).isEqualTo(text("genuine"));
    }

    @Test
    void aCopyGoesItsOwnWay() {
        OlmMessage message = fromAlice.encrypt(text("for both"));
        LibolmSession copy = fromBob.copy();

        assertThat(copy.decrypt(message)).isEqualTo(text("for both"));
        assertThat(copy.hasReceived()).isTrue();
        assertThat(fromBob.hasReceived()).isFalse();
        assertThat(fromBob.decrypt(message)).isEqualTo(text("for both"));
    }

    @Test
    void aRestoredSessionGoesOnWhereTheSavedOneWas() {
        OlmMessage skipped = fromAlice.encrypt(text("skipped"));
        fromBob.decrypt(fromAlice.encrypt(text("first")));
        LibolmSession restored = LibolmSession.deserialize(fromBob.serialize(), RANDOM);
        LibolmSession unpickled = LibolmSession.unpickle(fromBob.pickle(text("key")), text("key"), RANDOM);

        assertThat(restored.sessionId()).isEqualTo(fromBob.sessionId());
        assertThat(restored.decrypt(skipped)).isEqualTo(text("skipped"));
        assertThat(unpickled.decrypt(skipped)).isEqualTo(text("skipped"));
        assertThat(fromAlice.decrypt(restored.encrypt(text("back")))).isEqualTo(text("back"));
    }

    @Test
    void whatIsNoSavedSessionIsRefused() {
        byte[] pickled = fromBob.pickle(text("key"));

        assertRefused(Reason.MALFORMED, () -> LibolmSession.unpickle(pickled, text("another key"), RANDOM));
        assertRefused(Reason.MALFORMED, () -> LibolmSession.deserialize(new byte[0], RANDOM));
        assertRefused(Reason.MALFORMED, () -> LibolmSession.deserialize(bob.serialize(), RANDOM));
        assertRefused(Reason.MALFORMED, () -> LibolmSession.deserialize(fromAlice.serialize(), RANDOM));
    }

    @Test
    void aSessionKnowsThePreKeyMessagesThatAreItsOwn() {
        LibolmAccount carol = LibolmAccount.create(RANDOM);
        OlmSession toCarol = alice.outboundSession(OlmVersion.V1, carol.identityKey(), carol.fallbackKey(), RANDOM);
        PreKeyMessage first = (PreKeyMessage) toCarol.encrypt(text("first"));
        LibolmSession session = carol.inboundSession(first, RANDOM).session();

        assertThat(session.matches((PreKeyMessage) toCarol.encrypt(text("second"))))
                .isTrue();
        assertThat(session.matches(opening)).isFalse();
    }

    @Test
    void aMessageOfVersion2IsRefusedForThatReason() {
        LibolmAccount carol = LibolmAccount.create(RANDOM);
        OlmMessage second = alice.outboundSession(OlmVersion.V2, carol.identityKey(), carol.fallbackKey(), RANDOM)
                .encrypt(text("second"));

        assertRefused(Reason.VERSION_MISMATCH, () -> fromBob.decrypt(second));
    }

    @Test
    void aRatchetKeyOfLowOrderIsRefused() {
        byte[] bytes = fromAlice.encrypt(text("genuine")).bytes();
        System.arraycopy(new byte[32], 0, bytes, 3, 32);

        assertRefused(Reason.ZERO_SECRET, () -> fromBob.decrypt(OlmMessage.parse(bytes)));
    }

    @Test
    void theLongestPlaintextPassesAndALongerOneIsRefused() {
        byte[] longest = new byte[OlmSession.MAX_PLAINTEXT_BYTES];

        assertThat(fromAlice.decrypt(fromBob.encrypt(longest))).isEqualTo(longest);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> fromBob.encrypt(new byte[OlmSession.MAX_PLAINTEXT_BYTES + 1]));
    }

    @Test
    void aClosedSessionCannotBeUsedAndItsAccountCan() {
        fromBob.close();

        assertThatIllegalStateException()
                .isThrownBy(() -> fromBob.encrypt(text("late")))
                .withMessage("the libolm session is closed");
        assertThat(bob.sign(text("still"))).isNotEmpty();
    }

    private boolean decrypts(byte[] bytes) {
        try {
            fromBob.decrypt(OlmMessage.parse(bytes));
            return true;
        } catch (OlmException refused) {
            return false;
        }
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
