package org.xmtp.reactive.cryptography.olm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.xmtp.reactive.cryptography.olm.Pair.RANDOM;
import static org.xmtp.reactive.cryptography.olm.Pair.text;
import static org.xmtp.reactive.cryptography.olm.Refusals.assertRefused;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xmtp.reactive.cryptography.olm.OlmException.Reason;
import org.xmtp.reactive.cryptography.olm.parts.IndexedKey;
import org.xmtp.reactive.cryptography.olm.parts.OlmAccountParts;
import org.xmtp.reactive.cryptography.olm.parts.OlmSessionParts;
import org.xmtp.reactive.cryptography.olm.parts.ReceivingParts;
import org.xmtp.reactive.cryptography.olm.parts.SecretBytes;
import org.xmtp.reactive.cryptography.olm.parts.SendingParts;

/** Accounts and sessions taken apart and put together. */
class PartsTests {
    @Test
    void anAccountOfItsPartsIsTheSameAccount() {
        OlmAccount account = OlmAccount.create(RANDOM);
        assertThat(OlmAccount.of(account.revealParts()).serialize()).isEqualTo(account.serialize());
        account.generateOneTimeKeys(3, RANDOM);
        account.rotateFallbackKey(RANDOM);
        assertThat(OlmAccount.of(account.revealParts()).serialize()).isEqualTo(account.serialize());
    }

    @ParameterizedTest
    @EnumSource(OlmVersion.class)
    void aSessionOfItsPartsIsTheSameSession(OlmVersion version) {
        Pair pair = Pair.of(version);
        for (int step = 0; step < 3; step++) {
            for (OlmSession session : List.of(pair.fromAlice(), pair.fromBob())) {
                assertThat(OlmSession.of(session.revealParts(), RANDOM).serialize())
                        .isEqualTo(session.serialize());
            }
            pair.fromAlice().encrypt(text("lost"));
            pair.roundTrip();
        }
    }

    @Test
    void aSessionThatHasSentNothingIsPutTogetherFromItsParts() {
        OlmAccount bob = OlmAccount.create(RANDOM);
        OlmSession unused =
                OlmAccount.create(RANDOM).outboundSession(OlmVersion.V2, bob.identityKey(), bob.fallbackKey(), RANDOM);

        assertThat(OlmSession.of(unused.revealParts(), RANDOM).serialize()).isEqualTo(unused.serialize());
    }

    @Test
    void anExpandedSigningKeySigns() {
        byte[] expanded = new byte[64];
        RANDOM.nextBytes(expanded);
        expanded[0] &= (byte) 0xF8;
        expanded[31] = 0x40;
        OlmAccount account = OlmAccount.of(withSigningKey(OlmAccount.create(RANDOM), expanded));

        assertThat(account.signingKey().verify(text("signed"), account.sign(text("signed"))))
                .isTrue();
    }

    @Test
    void anExpandedSigningKeyThatNoSeedGivesIsRefused() {
        byte[] scalar = new byte[64];
        for (int wrong : new int[] {0, 0x3F, 0x80, 0xC0}) {
            scalar[31] = (byte) wrong;
            OlmAccountParts parts = withSigningKey(OlmAccount.create(RANDOM), scalar);
            assertRefused(Reason.MALFORMED, () -> OlmAccount.of(parts));
        }
        scalar[31] = 0x40;
        scalar[0] = 4;
        OlmAccountParts parts = withSigningKey(OlmAccount.create(RANDOM), scalar);
        assertRefused(Reason.MALFORMED, () -> OlmAccount.of(parts));
    }

    @Test
    void keysOfAnotherLengthAreRefused() {
        for (int length : new int[] {0, 31, 33, 63, 65}) {
            OlmAccountParts parts = withSigningKey(OlmAccount.create(RANDOM), new byte[length]);
            assertRefused(Reason.MALFORMED, () -> OlmAccount.of(parts));
        }
    }

    @Test
    void aOneTimeKeyGivenTwiceIsRefused() {
        OlmAccount account = OlmAccount.create(RANDOM);
        account.generateOneTimeKeys(1, RANDOM);
        OlmAccountParts parts = account.revealParts();
        SecretBytes oneTime = parts.oneTimeKeys().get(0);

        assertRefused(Reason.MALFORMED, () -> OlmAccount.of(withOneTimeKeys(parts, List.of(oneTime, oneTime))));
        assertRefused(
                Reason.MALFORMED,
                () -> OlmAccount.of(
                        withOneTimeKeys(parts, Collections.nCopies(OlmAccount.MAX_ONE_TIME_KEYS + 1, oneTime))));
    }

    @Test
    void statesThatNoSessionCanHaveAreRefused() {
        OlmSessionParts parts = Pair.established(OlmVersion.V2).fromBob().revealParts();
        ReceivingParts chain = parts.receiving().get(0);
        SecretBytes key = chain.chainKey().key();
        List<IndexedKey> notPassed = List.of(new IndexedKey(5, key));
        List<IndexedKey> unordered = List.of(new IndexedKey(3, key), new IndexedKey(2, key));

        refuse(parts, Optional.empty(), List.of());
        refuse(parts, parts.sending(), List.of(chain, chain));
        refuse(parts, parts.sending(), Collections.nCopies(RatchetLimits.OLM.receivingChains() + 1, chain));
        refuse(parts, parts.sending(), List.of(chain(chain, -1, List.of())));
        refuse(parts, parts.sending(), List.of(chain(chain, 5, notPassed)));
        refuse(parts, parts.sending(), List.of(chain(chain, 5, unordered)));
        refuse(
                parts,
                parts.sending(),
                List.of(chain(
                        chain, 100, Collections.nCopies(RatchetLimits.OLM.skippedKeys() + 1, new IndexedKey(1, key)))));
    }

    @Test
    void partsPrintNoKeyAndCannotBeReadOnceWiped() {
        OlmAccount account = OlmAccount.create(RANDOM);
        OlmAccountParts keys = account.revealParts();
        OlmSessionParts session = Pair.established(OlmVersion.V2).fromAlice().revealParts();

        assertThat(keys + " " + session).contains("(secret of 32 bytes)").doesNotContain("[B@");
        keys.wipe();
        session.wipe();
        assertThatIllegalStateException().isThrownBy(() -> OlmAccount.of(keys)).withMessageContaining("wiped");
        assertThatIllegalStateException().isThrownBy(() -> OlmSession.of(session, RANDOM));
        assertThat(account.sign(text("mine"))).hasSize(64);
    }

    private static void refuse(OlmSessionParts parts, Optional<SendingParts> sending, List<ReceivingParts> receiving) {
        OlmSessionParts changed = new OlmSessionParts(
                parts.version(),
                parts.initiatorIdentityKey(),
                parts.baseKey(),
                parts.oneTimeKey(),
                parts.peerIdentityKey(),
                parts.rootKey(),
                sending,
                receiving);
        assertRefused(Reason.MALFORMED, () -> OlmSession.of(changed, RANDOM));
    }

    private static ReceivingParts chain(ReceivingParts chain, long index, List<IndexedKey> skipped) {
        return new ReceivingParts(
                chain.ratchetKey(), new IndexedKey(index, chain.chainKey().key()), skipped);
    }

    private static OlmAccountParts withSigningKey(OlmAccount account, byte[] signingKey) {
        OlmAccountParts parts = account.revealParts();
        return new OlmAccountParts(
                parts.identityKey(),
                SecretBytes.of(signingKey),
                parts.fallbackKey(),
                parts.previousFallbackKey(),
                parts.oneTimeKeys());
    }

    private static OlmAccountParts withOneTimeKeys(OlmAccountParts parts, List<SecretBytes> oneTimeKeys) {
        return new OlmAccountParts(
                parts.identityKey(), parts.signingKey(), parts.fallbackKey(), parts.previousFallbackKey(), oneTimeKeys);
    }
}
