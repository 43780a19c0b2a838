package org.xmtp.reactive.cryptography.olm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.xmtp.reactive.cryptography.olm.Pair.RANDOM;
import static org.xmtp.reactive.cryptography.olm.Pair.text;
import static org.xmtp.reactive.cryptography.olm.Refusals.assertRefused;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xmtp.reactive.cryptography.olm.OlmException.Reason;

/** Saved accounts and sessions. */
class SavedStateTests {
    @ParameterizedTest
    @EnumSource(OlmVersion.class)
    void aConversationGoesOnWhenBothSidesAreRestoredAtEveryStep(OlmVersion version) {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Pair pair = Pair.of(version);
        OlmSession[] sides = {pair.fromAlice(), pair.fromBob()};
        List<Deque<OlmMessage>> inFlight = List.of(new ArrayDeque<>(), new ArrayDeque<>());
        for (int step = 0; step < 400; step++) {
            int side = random.nextInt(2);
            Deque<OlmMessage> toSide = inFlight.get(side);
            if (random.nextBoolean() || toSide.isEmpty()) {
                Deque<OlmMessage> toOther = inFlight.get(1 - side);
                OlmMessage message = sides[side].encrypt(text("step " + step));
                if (random.nextInt(4) == 0) {
                    toOther.addFirst(message);
                } else if (random.nextInt(8) > 0) {
                    toOther.addLast(message);
                }
            } else if (sides[side].hasChainOf(toSide.peek().inner()) || sides[side].acceptsNewChain()) {
                decryptIfKept(sides[side], toSide.remove());
            } else {
                toSide.remove();
            }
            byte[] state = sides[side].serialize();
            OlmSession restored = OlmSession.deserialize(state, RANDOM);
            assertThat(restored.serialize()).as("seed " + seed).isEqualTo(state);
            assertThat(restored.sessionId()).isEqualTo(sides[side].sessionId());
            assertThat(restored.peerIdentityKey()).isEqualTo(sides[side].peerIdentityKey());
            assertThat(restored.hasReceived()).isEqualTo(sides[side].hasReceived());
            sides[side] = restored;
        }
    }

    @Test
    void aRestoredSessionEncryptsWhatTheSavedOneWould() {
        Pair pair = Pair.established(OlmVersion.V2);
        OlmSession restored = OlmSession.deserialize(pair.fromBob().serialize(), RANDOM);

        assertThat(restored.encrypt(text("same")).bytes())
                .isEqualTo(pair.fromBob().encrypt(text("same")).bytes());
    }

    @Test
    void aSessionIsRestoredAtEveryLengthOfItsIndex() {
        Pair pair = Pair.established(OlmVersion.V2);
        for (int sent = 1; sent <= 300; sent++) {
            pair.fromAlice().encrypt(text("one more"));
            byte[] state = pair.fromAlice().serialize();
            assertThat(OlmSession.deserialize(state, RANDOM).serialize()).isEqualTo(state);
        }
    }

    @Test
    void aStateGrowsByBytesAndByLongFields() {
        byte[] longField = new byte[5000];
        RANDOM.nextBytes(longField);
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        try (StateWriter writer = new StateWriter()) {
            for (int value = 0; value < 3000; value++) {
                writer.put(value);
                expected.write(value);
            }
            writer.put(longField).put(longField);
            expected.writeBytes(longField);
            expected.writeBytes(longField);
            assertThat(writer.written()).isEqualTo(expected.toByteArray());
        }
        try (StateWriter writer = new StateWriter()) {
            assertThat(writer.put(longField).written()).isEqualTo(longField);
        }
    }

    @Test
    void anAccountIsRestoredWhole() {
        OlmAccount account = OlmAccount.create(RANDOM);
        account.generateOneTimeKeys(3, RANDOM);
        account.rotateFallbackKey(RANDOM);
        OlmAccount restored = OlmAccount.deserialize(account.serialize());

        assertThat(restored.serialize()).isEqualTo(account.serialize());
        assertThat(restored.identityKey()).isEqualTo(account.identityKey());
        assertThat(restored.signingKey()).isEqualTo(account.signingKey());
        assertThat(restored.fallbackKey()).isEqualTo(account.fallbackKey());
        assertThat(restored.previousFallbackKey()).isEqualTo(account.previousFallbackKey());
        assertThat(restored.oneTimeKeys()).isEqualTo(account.oneTimeKeys());
        assertThat(restored.sign(text("x"))).isEqualTo(account.sign(text("x")));
    }

    @Test
    void everyTruncationAndEveryByteMoreIsRefused() {
        Pair pair = withSkippedKeys();
        for (byte[] state : List.of(pair.fromAlice().serialize(), pair.fromBob().serialize())) {
            for (int length = 0; length <= state.length + 1; length++) {
                byte[] other = Arrays.copyOf(state, length);
                if (length != state.length) {
                    assertRefused(Reason.MALFORMED, () -> OlmSession.deserialize(other, RANDOM));
                }
            }
        }
        byte[] account = pair.alice().serialize();
        for (int length = 0; length <= account.length + 1; length++) {
            byte[] other = Arrays.copyOf(account, length);
            if (length != account.length) {
                assertRefused(Reason.MALFORMED, () -> OlmAccount.deserialize(other));
            }
        }
    }

    @Test
    void anotherKindOrFormatIsRefused() {
        Pair pair = Pair.established(OlmVersion.V2);
        byte[] session = pair.fromAlice().serialize();
        byte[] account = pair.alice().serialize();

        assertRefused(Reason.MALFORMED, () -> OlmSession.deserialize(account, RANDOM));
        assertRefused(Reason.MALFORMED, () -> OlmAccount.deserialize(session));
        for (int header = 0; header < 3; header++) {
            byte[] changed = session.clone();
            changed[header] = 9;
            assertRefused(Reason.MALFORMED, () -> OlmSession.deserialize(changed, RANDOM));
        }
        account[1] = 3;
        assertRefused(Reason.MALFORMED, () -> OlmAccount.deserialize(account));
    }

    @Test
    void anyChangeOfAByteGivesAnotherStateOrTheTypedError() {
        byte[] state = withSkippedKeys().fromBob().serialize();
        for (int i = 0; i < state.length; i++) {
            for (int change : new int[] {1, 0x80, 0xFF}) {
                byte[] changed = state.clone();
                changed[i] ^= (byte) change;
                try {
                    assertThat(OlmSession.deserialize(changed, RANDOM).serialize())
                            .isEqualTo(changed);
                } catch (OlmException e) {
                    assertThat(e.reason()).isEqualTo(Reason.MALFORMED);
                }
            }
        }
    }

    @Test
    void sessionsAreCompact() {
        assertThat(Pair.established(OlmVersion.V2).fromAlice().serialize()).hasSizeLessThan(400);
    }

    private static Pair withSkippedKeys() {
        Pair pair = Pair.established(OlmVersion.V2);
        List<OlmMessage> lost = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            lost.add(pair.fromAlice().encrypt(text("lost")));
        }
        pair.fromBob().decrypt(pair.fromAlice().encrypt(text("arrived")));
        pair.roundTrip();
        assertThat(lost).allMatch(message -> pair.fromBob().hasChainOf(message.inner()));
        return pair;
    }

    private static void decryptIfKept(OlmSession session, OlmMessage message) {
        try {
            assertThat(new String(session.decrypt(message), StandardCharsets.UTF_8))
                    .startsWith("step ");
        } catch (OlmException e) {
            // Only what the limits allow: a chain that went while the message was on its way.
            assertThat(e.reason()).isIn(Reason.BAD_MAC, Reason.MESSAGE_KEY_GONE);
        }
    }
}
