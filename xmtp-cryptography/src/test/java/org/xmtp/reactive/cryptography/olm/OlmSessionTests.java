package org.xmtp.reactive.cryptography.olm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.xmtp.reactive.cryptography.olm.Pair.text;
import static org.xmtp.reactive.cryptography.olm.Refusals.assertRefused;

import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xmtp.reactive.cryptography.olm.OlmException.Reason;

class OlmSessionTests {
    @ParameterizedTest
    @EnumSource(OlmVersion.class)
    void bothSidesKnowEachOtherAndTheSession(OlmVersion version) {
        Pair pair = Pair.of(version);

        assertThat(pair.fromAlice().sessionId())
                .hasSize(43)
                .isEqualTo(pair.fromBob().sessionId());
        assertThat(pair.fromAlice().version()).isEqualTo(version);
        assertThat(pair.fromBob().version()).isEqualTo(version);
        assertThat(pair.fromAlice().peerIdentityKey()).isEqualTo(pair.bob().identityKey());
        assertThat(pair.fromBob().peerIdentityKey()).isEqualTo(pair.alice().identityKey());
    }

    @ParameterizedTest
    @EnumSource(OlmVersion.class)
    void theInitiatorSendsPreKeyMessagesUntilItHasReceived(OlmVersion version) {
        Pair pair = Pair.of(version);

        assertThat(pair.fromAlice().hasReceived()).isFalse();
        assertThat(pair.fromBob().hasReceived()).isTrue();
        assertThat(pair.fromAlice().encrypt(text("again"))).isInstanceOf(PreKeyMessage.class);
        OlmMessage answer = pair.fromBob().encrypt(text("answer"));
        assertThat(answer).isInstanceOf(NormalMessage.class);
        assertThat(pair.fromAlice().decrypt(answer)).isEqualTo(text("answer"));
        assertThat(pair.fromAlice().hasReceived()).isTrue();
        assertThat(pair.fromAlice().encrypt(text("more"))).isInstanceOf(NormalMessage.class);
    }

    @ParameterizedTest
    @EnumSource(OlmVersion.class)
    void aMessageWithAnyBitChangedIsRefusedAndTheGenuineOneStillArrives(OlmVersion version) {
        Pair pair = Pair.established(version);
        OlmMessage genuine = pair.fromAlice().encrypt(text("genuine"));
        byte[] bytes = genuine.bytes();
        byte[] before = pair.fromBob().serialize();
        for (int bit = 0; bit < 8 * bytes.length; bit++) {
            byte[] changed = bytes.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(decrypts(pair.fromBob(), changed)).as("bit " + bit).isFalse();
            assertThat(pair.fromBob().serialize()).as("bit " + bit).isEqualTo(before);
        }

        assertThat(pair.fromBob().decrypt(genuine)).isEqualTo(text("genuine"));
    }

    @ParameterizedTest
    @EnumSource(OlmVersion.class)
    void aMessageIsDecryptedOnce(OlmVersion version) {
        Pair pair = Pair.established(version);
        OlmMessage message = pair.fromAlice().encrypt(text("once"));
        pair.fromBob().decrypt(message);

        assertRefused(Reason.MESSAGE_KEY_GONE, pair.fromBob(), message);
    }

    @ParameterizedTest
    @EnumSource(OlmVersion.class)
    void aCopyGoesItsOwnWay(OlmVersion version) {
        Pair pair = Pair.established(version);
        OlmMessage first = pair.fromAlice().encrypt(text("first"));
        OlmMessage second = pair.fromAlice().encrypt(text("second"));
        byte[] before = pair.fromBob().serialize();
        OlmSession copy = pair.fromBob().copy();

        assertThat(copy.decrypt(second)).isEqualTo(text("second"));
        assertThat(copy.decrypt(first)).isEqualTo(text("first"));
        copy.encrypt(text("from the copy"));
        assertThat(pair.fromBob().serialize()).isEqualTo(before);
        assertThat(pair.fromBob().decrypt(second)).isEqualTo(text("second"));
        assertThat(pair.fromBob().decrypt(first)).isEqualTo(text("first"));
        assertRefused(Reason.MESSAGE_KEY_GONE, copy, first);
    }

    @Test
    void aMessageOfTheOtherVersionIsRefusedForThatReason() {
        Pair one = Pair.established(OlmVersion.V1);
        Pair two = Pair.established(OlmVersion.V2);

        assertRefused(Reason.VERSION_MISMATCH, one.fromBob(), two.fromAlice().encrypt(text("2")));
        assertRefused(Reason.VERSION_MISMATCH, two.fromBob(), one.fromAlice().encrypt(text("1")));
    }

    @ParameterizedTest
    @EnumSource(OlmVersion.class)
    void aNewChainIsRefusedBeforeWeHaveSentAndTriedAfter(OlmVersion version) {
        Pair pair = Pair.of(version);
        NormalMessage foreign =
                Pair.established(version).fromAlice().encrypt(text("foreign")).inner();

        assertThat(pair.fromBob().acceptsNewChain()).isFalse();
        assertRefused(Reason.RATCHET_KEY_REFUSED, pair.fromBob(), foreign);
        pair.fromBob().encrypt(text("now"));
        assertThat(pair.fromBob().acceptsNewChain()).isTrue();
        assertThat(pair.fromBob().hasChainOf(foreign)).isFalse();
        assertRefused(Reason.BAD_MAC, pair.fromBob(), foreign);
    }

    @ParameterizedTest
    @EnumSource(OlmVersion.class)
    void anInitiatorThatHasSentNothingRefusesEveryChain(OlmVersion version) {
        Pair pair = Pair.established(version);
        OlmSession unused = pair.alice()
                .outboundSession(version, pair.bob().identityKey(), pair.bob().fallbackKey(), Pair.RANDOM);

        assertThat(unused.acceptsNewChain()).isFalse();
        assertRefused(Reason.RATCHET_KEY_REFUSED, unused, pair.fromBob().encrypt(text("foreign")));
    }

    @ParameterizedTest
    @EnumSource(OlmVersion.class)
    void aSessionKnowsItsReceivingChains(OlmVersion version) {
        Pair pair = Pair.established(version);
        NormalMessage known = pair.fromBob().encrypt(text("known")).inner();
        pair.fromBob().decrypt(pair.fromAlice().encrypt(text("turn")));
        NormalMessage unknown = pair.fromBob().encrypt(text("unknown")).inner();

        assertThat(pair.fromAlice().hasChainOf(known)).isTrue();
        assertThat(pair.fromAlice().hasChainOf(unknown)).isFalse();
        assertThat(pair.fromAlice().decrypt(unknown)).isEqualTo(text("unknown"));
        assertThat(pair.fromAlice().hasChainOf(unknown)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(OlmVersion.class)
    void aFaultyPaddingLooksLikeAWrongMac(OlmVersion version) {
        Pair pair = Pair.established(version);
        pair.fromBob().decrypt(pair.fromAlice().encrypt(text("turn")));
        // After sixteen bytes comes a whole block of padding, each byte 0x10. Flipping that bit in the last byte of the
        // first ciphertext block makes the last byte of padding 0x00, which is none.
        NormalMessage message = pair.fromAlice().copy().encrypt(new byte[16]).inner();
        byte[] encoded = message.bytes();
        encoded[message.ciphertextOffset() + 15] ^= 0x10;
        ChainKey chainKey = ((ActiveRatchet) pair.fromAlice().ratchet().sending()).chainKey();
        Secret messageKey = chainKey.step(RatchetParameters.OLM).messageKey().secret();
        try (MessageKeys keys = new MessageKeys(messageKey, RatchetParameters.OLM)) {
            byte[] mac = keys.mac(encoded, message.macOffset());
            System.arraycopy(mac, 0, encoded, message.macOffset(), encoded.length - message.macOffset());
        }

        OlmException faultyPadding = refusal(pair.fromBob(), encoded);
        encoded[encoded.length - 1] ^= 1;
        OlmException wrongMac = refusal(pair.fromBob(), encoded);
        assertThat(faultyPadding.reason()).isEqualTo(Reason.BAD_MAC).isEqualTo(wrongMac.reason());
        assertThat(faultyPadding).hasMessage(wrongMac.getMessage());
        assertThat(faultyPadding.getCause()).isNull();
    }

    @Test
    void aWipedSessionCannotBeUsed() {
        Pair pair = Pair.established(OlmVersion.V2);
        OlmMessage message = pair.fromBob().encrypt(text("late"));
        pair.fromAlice().wipe();

        assertThatIllegalStateException()
                .isThrownBy(() -> pair.fromAlice().encrypt(text("x")))
                .withMessageContaining("wiped");
        assertThatIllegalStateException().isThrownBy(() -> pair.fromAlice().decrypt(message));
        assertThatIllegalStateException().isThrownBy(() -> pair.fromAlice().serialize());
    }

    @Test
    void nothingPrintsASecret() {
        Pair pair = Pair.established(OlmVersion.V2);
        DoubleRatchet ratchet = pair.fromAlice().ratchet();
        String printed = pair + " " + ratchet + " " + pair.alice().preKeys() + " "
                + pair.alice().identity();
        String hex =
                HexFormat.of().formatHex(ratchet.sending().rootKey().secret().reveal());

        assertThat(printed).contains("(secret)").doesNotContain(hex).doesNotContain("[B@");
    }

    private static OlmException refusal(OlmSession session, byte[] message) {
        byte[] before = session.serialize();
        try {
            session.decrypt(OlmMessage.parse(message));
            throw new AssertionError("accepted");
        } catch (OlmException refused) {
            assertThat(session.serialize()).isEqualTo(before);
            return refused;
        }
    }

    @Test
    void threadsThatShareASessionUseNoMessageKeyTwice() throws Exception {
        Pair pair = Pair.established(OlmVersion.V2);
        int count = 400;
        List<Callable<byte[]>> senders = Collections.nCopies(
                count, () -> pair.fromAlice().encrypt(text("one of many")).bytes());
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            Set<Long> indexes = new HashSet<>();
            for (Future<byte[]> sent : threads.invokeAll(senders)) {
                OlmMessage message = OlmMessage.parse(sent.get());
                indexes.add(message.inner().chainIndex());
                assertThat(pair.fromBob().copy().decrypt(message)).isEqualTo(text("one of many"));
            }
            assertThat(indexes).hasSize(count);
        } finally {
            threads.shutdownNow();
        }
    }

    private static boolean decrypts(OlmSession session, byte[] bytes) {
        try {
            session.decrypt(OlmMessage.parse(bytes));
            return true;
        } catch (OlmException refused) {
            return false;
        }
    }
}
