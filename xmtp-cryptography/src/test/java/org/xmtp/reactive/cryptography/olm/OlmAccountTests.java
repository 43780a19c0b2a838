package org.xmtp.reactive.cryptography.olm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.xmtp.reactive.cryptography.olm.Pair.RANDOM;
import static org.xmtp.reactive.cryptography.olm.Pair.preKey;
import static org.xmtp.reactive.cryptography.olm.Pair.text;
import static org.xmtp.reactive.cryptography.olm.Refusals.assertRefused;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.cryptography.olm.OlmException.Reason;

class OlmAccountTests {
    private final OlmAccount alice = OlmAccount.create(RANDOM);
    private final OlmAccount bob = OlmAccount.create(RANDOM);

    @Test
    void aSessionFromAOneTimeKeyNamesItAndLeavesTheAccountAsItWas() {
        Curve25519PublicKey oneTime = bob.generateOneTimeKeys(2, RANDOM).get(0);
        byte[] before = bob.serialize();
        InboundSession<OlmSession> inbound = bob.inboundSession(preKeyMessage(oneTime), RANDOM);

        assertThat(inbound.plaintext()).isEqualTo(text("hello"));
        assertThat(inbound.usedOneTimeKey()).contains(oneTime);
        assertThat(bob.serialize()).isEqualTo(before);
        assertThat(inbound.toString()).doesNotContain("hello");
    }

    @Test
    void aRemovedOneTimeKeyOpensNothing() {
        Curve25519PublicKey oneTime = bob.generateOneTimeKeys(1, RANDOM).get(0);
        PreKeyMessage message = preKeyMessage(oneTime);

        assertThat(bob.holds(oneTime)).isTrue();
        assertThat(bob.removeOneTimeKey(oneTime)).isTrue();
        assertThat(bob.removeOneTimeKey(oneTime)).isFalse();
        assertThat(bob.holds(oneTime)).isFalse();
        assertRefused(Reason.UNKNOWN_ONE_TIME_KEY, () -> bob.inboundSession(message, RANDOM));
    }

    @Test
    void theFallbackKeyOpensSessionsWithoutEndAndIsNotCalledUsed() {
        PreKeyMessage first = preKeyMessage(bob.fallbackKey());
        PreKeyMessage second = preKeyMessage(bob.fallbackKey());

        assertThat(bob.inboundSession(first, RANDOM).usedOneTimeKey()).isEmpty();
        assertThat(bob.inboundSession(second, RANDOM).usedOneTimeKey()).isEmpty();
        assertThat(bob.removeOneTimeKey(bob.fallbackKey())).isFalse();
    }

    @Test
    void aCopyWithANewFallbackKeyKeepsTheTwoBefore() {
        Curve25519PublicKey first = bob.fallbackKey();
        OlmAccount second = bob.withNewFallbackKey(RANDOM);
        OlmAccount third = second.withNewFallbackKey(RANDOM);
        OlmAccount fourth =
                OlmAccount.deserialize(third.withNewFallbackKey(RANDOM).serialize(), RatchetLimits.OLM);

        assertThat(bob.fallbackKey()).isEqualTo(first);
        assertThat(bob.previousFallbackKeys()).isEmpty();
        assertThat(third.previousFallbackKeys()).containsExactly(second.fallbackKey(), first);
        assertThat(fourth.previousFallbackKeys()).containsExactly(third.fallbackKey(), second.fallbackKey());
        assertThat(fourth.inboundSession(preKeyMessage(second.fallbackKey()), RANDOM))
                .isNotNull();
        assertRefused(Reason.UNKNOWN_ONE_TIME_KEY, () -> fourth.inboundSession(preKeyMessage(first), RANDOM));
        assertThat(fourth.keepingFallbackKeys(1).previousFallbackKeys()).containsExactly(third.fallbackKey());
        assertThat(fourth.keepingFallbackKeys(0).previousFallbackKeys()).isEmpty();
    }

    @Test
    void theFallbackKeysOfACopyAreTakenAndOneTimeKeysStay() {
        Curve25519PublicKey before = bob.fallbackKey();
        OlmAccount copy = bob.withNewFallbackKey(RANDOM);
        Curve25519PublicKey oneTime = bob.generateOneTimeKeys(1, RANDOM).get(0);

        bob.takeFallbackKeys(copy);

        assertThat(bob.fallbackKey()).isEqualTo(copy.fallbackKey());
        assertThat(bob.previousFallbackKeys()).containsExactly(before);
        assertThat(bob.holds(oneTime)).isTrue();
        assertThatIllegalArgumentException().isThrownBy(() -> bob.takeFallbackKeys(OlmAccount.create(RANDOM)));
        assertThatIllegalArgumentException().isThrownBy(() -> bob.keepingFallbackKeys(3));
    }

    @Test
    void theFallbackKeyBeforeTheCurrentOneIsKeptUntilForgotten() {
        Curve25519PublicKey oldest = bob.fallbackKey();
        PreKeyMessage late = preKeyMessage(oldest);
        Curve25519PublicKey current = bob.rotateFallbackKey(RANDOM);

        assertThat(bob.fallbackKey()).isEqualTo(current).isNotEqualTo(oldest);
        assertThat(bob.previousFallbackKey()).contains(oldest);
        assertThat(bob.inboundSession(late, RANDOM).plaintext()).isEqualTo(text("hello"));
        bob.rotateFallbackKey(RANDOM);
        assertThat(bob.previousFallbackKey()).contains(current);
        assertRefused(Reason.UNKNOWN_ONE_TIME_KEY, () -> bob.inboundSession(late, RANDOM));
        bob.forgetPreviousFallbackKey();
        assertThat(bob.previousFallbackKey()).isEmpty();
        assertThat(bob.holds(current)).isFalse();
        assertThat(bob.holds(bob.fallbackKey())).isTrue();
    }

    @Test
    void oneTimeKeysAreListedOldestFirstUpToTheLimit() {
        List<Curve25519PublicKey> keys =
                new ArrayList<>(bob.generateOneTimeKeys(OlmAccount.MAX_ONE_TIME_KEYS - 1, RANDOM));
        keys.addAll(bob.generateOneTimeKeys(1, RANDOM));

        assertThat(bob.oneTimeKeys()).isEqualTo(keys);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> bob.generateOneTimeKeys(1, RANDOM))
                .withMessageContaining("remove old ones first");
        assertThatIllegalArgumentException().isThrownBy(() -> bob.generateOneTimeKeys(-1, RANDOM));
        assertThat(OlmAccount.deserialize(bob.serialize()).oneTimeKeys()).isEqualTo(keys);
    }

    @Test
    void aKeyIsFoundWhateverItsTopBit() {
        Curve25519PublicKey oneTime = bob.generateOneTimeKeys(1, RANDOM).get(0);
        byte[] topBit = oneTime.bytes();
        topBit[31] |= (byte) 0x80;
        PreKeyMessage message = preKeyMessage(Curve25519PublicKey.of(topBit));

        assertThat(bob.inboundSession(message, RANDOM).usedOneTimeKey()).contains(oneTime);
        assertThat(message.oneTimeKey().bytes()).isEqualTo(topBit);
    }

    @Test
    void aChangedPreKeyMessageMakesNoSession() {
        byte[] bytes = preKeyMessage(bob.fallbackKey()).bytes();
        byte[] before = bob.serialize();
        for (int i = 0; i < bytes.length; i++) {
            byte[] changed = bytes.clone();
            changed[i] ^= 1;
            assertThat(opens(changed)).as("byte " + i).isFalse();
        }
        assertThat(bob.serialize()).isEqualTo(before);
    }

    @Test
    void pointsOfLowOrderAreRefusedOnEitherSide() {
        for (Curve25519PublicKey low : LowOrder.POINTS) {
            assertRefused(
                    Reason.ZERO_SECRET, () -> alice.outboundSession(OlmVersion.V2, low, bob.fallbackKey(), RANDOM));
            assertRefused(
                    Reason.ZERO_SECRET, () -> alice.outboundSession(OlmVersion.V2, bob.identityKey(), low, RANDOM));
            PreKeyMessage genuine = preKeyMessage(bob.fallbackKey());
            NormalMessage inner = genuine.inner();
            SessionKeys lowBase = new SessionKeys(genuine.identityKey(), low, genuine.oneTimeKey());
            SessionKeys lowIdentity = new SessionKeys(low, genuine.baseKey(), genuine.oneTimeKey());
            assertRefused(Reason.ZERO_SECRET, () -> bob.inboundSession(new PreKeyMessage(lowBase, inner), RANDOM));
            assertRefused(Reason.ZERO_SECRET, () -> bob.inboundSession(new PreKeyMessage(lowIdentity, inner), RANDOM));
        }
    }

    @Test
    void aRatchetKeyOfLowOrderIsRefusedAndChangesNothing() {
        Pair pair = Pair.established(OlmVersion.V2);
        OlmMessage sent = pair.fromAlice().encrypt(text("something to answer"));
        for (Curve25519PublicKey low : LowOrder.POINTS) {
            byte[] bytes = sent.bytes();
            System.arraycopy(low.bytes(), 0, bytes, 3, 32);
            assertRefused(Reason.ZERO_SECRET, pair.fromAlice(), OlmMessage.parse(bytes));
        }
    }

    @Test
    void signaturesVerifyUnderTheSigningKeyOnly() {
        byte[] signature = alice.sign(text("header"));

        assertThat(signature).hasSize(Ed25519PublicKey.SIGNATURE_BYTES);
        assertThat(alice.signingKey().verify(text("header"), signature)).isTrue();
        assertThat(alice.signingKey().verify(text("other"), signature)).isFalse();
        assertThat(bob.signingKey().verify(text("header"), signature)).isFalse();
    }

    @Test
    void aWipedAccountCannotBeUsedButItsSessionsCan() {
        OlmSession session = alice.outboundSession(OlmVersion.V2, bob.identityKey(), bob.fallbackKey(), RANDOM);
        alice.wipe();

        assertThatIllegalStateException()
                .isThrownBy(() -> alice.sign(text("x")))
                .withMessageContaining("wiped");
        assertThatIllegalStateException().isThrownBy(alice::serialize);
        assertThat(bob.inboundSession(preKey(session.encrypt(text("still"))), RANDOM)
                        .plaintext())
                .isEqualTo(text("still"));
    }

    @Test
    void manyThreadsReadOneAccountWhileItChanges() throws Exception {
        List<Curve25519PublicKey> lasting = bob.generateOneTimeKeys(4, RANDOM);
        List<Callable<Integer>> readers = new ArrayList<>();
        for (Curve25519PublicKey key : lasting) {
            PreKeyMessage message = preKeyMessage(key);
            readers.add(() -> {
                int opened = 0;
                for (int i = 0; i < 40; i++) {
                    opened +=
                            bob.inboundSession(message, RANDOM).usedOneTimeKey().isPresent() ? 1 : 0;
                    opened += bob.holds(key) && bob.oneTimeKeys().containsAll(lasting) ? 1 : 0;
                    opened += OlmAccount.deserialize(bob.serialize()).holds(key) ? 1 : 0;
                }
                return opened;
            });
        }
        Callable<Integer> writer = () -> {
            for (int i = 0; i < 40; i++) {
                bob.generateOneTimeKeys(3, RANDOM).forEach(bob::removeOneTimeKey);
                bob.rotateFallbackKey(RANDOM);
                bob.forgetPreviousFallbackKey();
            }
            return 120;
        };
        readers.add(writer);
        ExecutorService threads = Executors.newFixedThreadPool(readers.size());
        try {
            for (Future<Integer> result : threads.invokeAll(readers)) {
                assertThat(result.get()).isEqualTo(120);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(bob.oneTimeKeys()).isEqualTo(lasting);
    }

    private PreKeyMessage preKeyMessage(Curve25519PublicKey key) {
        OlmSession session = alice.outboundSession(OlmVersion.V2, bob.identityKey(), key, RANDOM);
        return preKey(session.encrypt(text("hello")));
    }

    private boolean opens(byte[] bytes) {
        try {
            bob.inboundSession(preKey(OlmMessage.parse(bytes)), RANDOM);
            return true;
        } catch (OlmException refused) {
            return false;
        }
    }
}
