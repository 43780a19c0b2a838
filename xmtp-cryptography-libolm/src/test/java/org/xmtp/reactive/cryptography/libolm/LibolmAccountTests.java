package org.xmtp.reactive.cryptography.libolm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.xmtp.reactive.cryptography.libolm.Refusals.assertRefused;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.cryptography.olm.Curve25519PublicKey;
import org.xmtp.reactive.cryptography.olm.InboundSession;
import org.xmtp.reactive.cryptography.olm.OlmAccount;
import org.xmtp.reactive.cryptography.olm.OlmException.Reason;
import org.xmtp.reactive.cryptography.olm.OlmMessage;
import org.xmtp.reactive.cryptography.olm.OlmVersion;
import org.xmtp.reactive.cryptography.olm.PreKeyMessage;

@RequiresLibolm
class LibolmAccountTests {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final byte[] HELLO = "hello".getBytes(StandardCharsets.UTF_8);
    private static final byte[] KEY = "a pickle key".getBytes(StandardCharsets.UTF_8);

    private final OlmAccount alice = OlmAccount.create(RANDOM);
    private final LibolmAccount bob = LibolmAccount.create(RANDOM);

    @Test
    void signaturesVerifyUnderTheSigningKeyOnly() {
        byte[] signature = bob.sign(HELLO);

        assertThat(bob.signingKey().verify(HELLO, signature)).isTrue();
        assertThat(bob.signingKey().verify(KEY, signature)).isFalse();
        assertThat(LibolmAccount.create(RANDOM).signingKey().verify(HELLO, signature))
                .isFalse();
    }

    @Test
    void oneTimeKeysAreShownUntilTheyArePublished() {
        bob.generateOneTimeKeys(3, RANDOM);
        List<Curve25519PublicKey> keys = bob.unpublishedOneTimeKeys();
        bob.markKeysAsPublished();

        assertThat(keys).hasSize(3).doesNotHaveDuplicates();
        assertThat(bob.unpublishedOneTimeKeys()).isEmpty();
        assertThat(opened(keys.get(1)).plaintext()).isEqualTo(HELLO);
    }

    @Test
    void oneTimeKeysAreMadeUpToTheLimit() {
        bob.generateOneTimeKeys(LibolmAccount.MAX_ONE_TIME_KEYS, RANDOM);

        assertThat(bob.unpublishedOneTimeKeys()).hasSize(LibolmAccount.MAX_ONE_TIME_KEYS);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> bob.generateOneTimeKeys(LibolmAccount.MAX_ONE_TIME_KEYS + 1, RANDOM));
        assertThatIllegalArgumentException().isThrownBy(() -> bob.generateOneTimeKeys(-1, RANDOM));
    }

    @Test
    void aOneTimeKeyIsSpentByRemovingItAlone() {
        bob.generateOneTimeKeys(2, RANDOM);
        Curve25519PublicKey used = bob.unpublishedOneTimeKeys().get(0);
        PreKeyMessage message = preKeyMessage(used);
        InboundSession<LibolmSession> first = bob.inboundSession(message, RANDOM);

        assertThat(first.usedOneTimeKey()).contains(used);
        assertThat(bob.inboundSession(message, RANDOM).plaintext()).isEqualTo(HELLO);
        assertThat(bob.removeOneTimeKeys(first.session())).isTrue();
        assertRefused(Reason.UNKNOWN_ONE_TIME_KEY, () -> bob.inboundSession(message, RANDOM));
        assertRefused(Reason.UNKNOWN_ONE_TIME_KEY, () -> bob.removeOneTimeKeys(first.session()));
        assertThat(bob.unpublishedOneTimeKeys()).hasSize(1).doesNotContain(used);
    }

    @Test
    void aFallbackKeyIsNeverSpentAndItsPredecessorServesUntilForgotten() {
        Curve25519PublicKey first = bob.fallbackKey();
        Curve25519PublicKey second = bob.rotateFallbackKey(RANDOM);

        assertThat(second).isEqualTo(bob.fallbackKey()).isNotEqualTo(first);
        for (Curve25519PublicKey key : List.of(first, second)) {
            InboundSession<LibolmSession> session = opened(key);
            assertThat(session.usedOneTimeKey()).isEmpty();
            assertThat(bob.removeOneTimeKeys(session.session())).isFalse();
            assertThat(opened(key).plaintext()).isEqualTo(HELLO);
        }
        bob.forgetPreviousFallbackKey();
        assertRefused(Reason.UNKNOWN_ONE_TIME_KEY, () -> opened(first));
        assertThat(opened(second).plaintext()).isEqualTo(HELLO);
    }

    @Test
    void aPublishedFallbackKeyIsStillShown() {
        Curve25519PublicKey key = bob.fallbackKey();
        bob.markKeysAsPublished();

        assertThat(bob.fallbackKey()).isEqualTo(key);
    }

    @Test
    void anAccountFromElsewhereMayLackAFallbackKeyAndGetsOne() {
        NativeObject bare = new NativeObject(NativeKind.ACCOUNT);
        byte[] seed = bare.random(Libolm::olm_create_account_random_length, RANDOM);
        bare.call(object -> Libolm.olm_create_account(object, seed, seed.length));
        LibolmAccount account = LibolmAccount.unpickle(bare.pickle(KEY), KEY);

        assertThatIllegalStateException().isThrownBy(account::fallbackKey).withMessageContaining("rotateFallbackKey");
        assertThat(account.rotateFallbackKey(RANDOM)).isEqualTo(account.fallbackKey());
    }

    @Test
    void aSessionFromOnePeerIsNotMadeFromAnother() {
        PreKeyMessage message = preKeyMessage(bob.fallbackKey());

        assertThat(bob.inboundSessionFrom(alice.identityKey(), message, RANDOM).plaintext())
                .isEqualTo(HELLO);
        assertRefused(Reason.UNKNOWN_ONE_TIME_KEY, () -> bob.inboundSessionFrom(bob.identityKey(), message, RANDOM));
    }

    @Test
    void aChangedPreKeyMessageMakesNoSession() {
        byte[] bytes = preKeyMessage(bob.fallbackKey()).bytes();
        for (int i = 0; i < bytes.length; i++) {
            byte[] changed = bytes.clone();
            changed[i] ^= 1;
            assertThat(opens(changed)).as("byte " + i).isFalse();
        }
        assertThat(opens(bytes)).isTrue();
    }

    @Test
    void aSpentOneTimeKeyIsNamedAsItWasPublishedWhateverItsEncodingInTheMessage() {
        bob.generateOneTimeKeys(1, RANDOM);
        Curve25519PublicKey published = bob.unpublishedOneTimeKeys().get(0);
        byte[] bytes = preKeyMessage(published).bytes();
        bytes[34] ^= (byte) 0x80;

        assertThat(bob.inboundSession((PreKeyMessage) OlmMessage.parse(bytes), RANDOM)
                        .usedOneTimeKey())
                .hasValueSatisfying(key -> assertThat(key.bytes()).isEqualTo(published.bytes()));
    }

    @Test
    void aPreKeyMessageWithAnotherEncodingOfItsKeysMakesTheSameSession() {
        PreKeyMessage message = preKeyMessage(bob.fallbackKey());
        byte[] bytes = message.bytes();
        int lastOfOneTimeKey = 34;
        int lastOfBaseKey = 68;
        bytes[lastOfOneTimeKey] ^= (byte) 0x80;
        bytes[lastOfBaseKey] ^= (byte) 0x80;

        LibolmSession session = bob.inboundSession((PreKeyMessage) OlmMessage.parse(bytes), RANDOM)
                .session();

        assertThat(session.sessionId()).isEqualTo(message.sessionId());
        assertThat(session.matches(message)).isTrue();
        assertThat(session.matches((PreKeyMessage) OlmMessage.parse(bytes))).isTrue();
    }

    @Test
    void version2IsRefusedForThatReason() {
        PreKeyMessage message =
                (PreKeyMessage) alice.outboundSession(OlmVersion.V2, bob.identityKey(), bob.fallbackKey(), RANDOM)
                        .encrypt(HELLO);

        assertRefused(Reason.VERSION_MISMATCH, () -> bob.inboundSession(message, RANDOM));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> bob.outboundSession(OlmVersion.V2, alice.identityKey(), alice.fallbackKey(), RANDOM))
                .withMessageContaining("version 1 only");
    }

    @Test
    void pointsOfLowOrderAreRefused() {
        Curve25519PublicKey zero = Curve25519PublicKey.of(new byte[Curve25519PublicKey.BYTES]);
        byte[] lowBase = preKeyMessage(bob.fallbackKey()).bytes();
        System.arraycopy(zero.bytes(), 0, lowBase, 37, Curve25519PublicKey.BYTES);

        assertRefused(Reason.ZERO_SECRET, () -> bob.outboundSession(OlmVersion.V1, zero, alice.fallbackKey(), RANDOM));
        assertRefused(Reason.ZERO_SECRET, () -> bob.outboundSession(OlmVersion.V1, alice.identityKey(), zero, RANDOM));
        assertRefused(Reason.ZERO_SECRET, () -> bob.inboundSession((PreKeyMessage) OlmMessage.parse(lowBase), RANDOM));
    }

    @Test
    void aRestoredAccountIsTheSame() {
        PreKeyMessage message = preKeyMessage(bob.fallbackKey());
        LibolmAccount unpickled = LibolmAccount.unpickle(bob.pickle(KEY), KEY);
        LibolmAccount restored = LibolmAccount.deserialize(bob.serialize());

        for (LibolmAccount account : List.of(unpickled, restored)) {
            assertThat(account.identityKey()).isEqualTo(bob.identityKey());
            assertThat(account.signingKey()).isEqualTo(bob.signingKey());
            assertThat(account.inboundSession(message, RANDOM).plaintext()).isEqualTo(HELLO);
        }
    }

    @Test
    void whatIsNoSavedAccountIsRefused() {
        byte[] pickled = bob.pickle(KEY);
        byte[] changed = pickled.clone();
        changed[20] ^= 1;

        assertRefused(Reason.MALFORMED, () -> LibolmAccount.unpickle(pickled, HELLO));
        assertRefused(Reason.MALFORMED, () -> LibolmAccount.unpickle(changed, KEY));
        assertRefused(Reason.MALFORMED, () -> LibolmAccount.deserialize(new byte[0]));
        assertRefused(Reason.MALFORMED, () -> LibolmAccount.deserialize(alice.serialize()));
        assertThat(LibolmAccount.unpickle(pickled, KEY).identityKey()).isEqualTo(bob.identityKey());
    }

    @Test
    void aPickleWithACharacterThatIsNotOfBase64IsRefused() {
        byte[] pickled = bob.pickle(KEY);

        for (int i = 0; i < pickled.length; i++) {
            byte[] changed = pickled.clone();
            changed[i] = '.';
            assertRefused(Reason.MALFORMED, () -> LibolmAccount.unpickle(changed, KEY));
        }
    }

    @Test
    void aClosedAccountCannotBeUsedAndMayBeClosedAgain() {
        bob.close();
        bob.close();

        assertThatIllegalStateException().isThrownBy(() -> bob.sign(HELLO)).withMessage("the libolm account is closed");
        assertThatIllegalStateException().isThrownBy(bob::serialize);
        assertThatIllegalStateException().isThrownBy(bob::forgetPreviousFallbackKey);
    }

    private PreKeyMessage preKeyMessage(Curve25519PublicKey key) {
        return (PreKeyMessage) alice.outboundSession(OlmVersion.V1, bob.identityKey(), key, RANDOM)
                .encrypt(HELLO);
    }

    private InboundSession<LibolmSession> opened(Curve25519PublicKey key) {
        return bob.inboundSession(preKeyMessage(key), RANDOM);
    }

    private boolean opens(byte[] bytes) {
        try {
            bob.inboundSession((PreKeyMessage) OlmMessage.parse(bytes), RANDOM);
            return true;
        } catch (org.xmtp.reactive.cryptography.olm.OlmException | ClassCastException refused) {
            return false;
        }
    }
}
