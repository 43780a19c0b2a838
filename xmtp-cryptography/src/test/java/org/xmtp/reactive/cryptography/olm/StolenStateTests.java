package org.xmtp.reactive.cryptography.olm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.xmtp.reactive.cryptography.olm.Pair.RANDOM;
import static org.xmtp.reactive.cryptography.olm.Pair.text;
import static org.xmtp.reactive.cryptography.olm.Refusals.assertRefused;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xmtp.reactive.cryptography.olm.OlmException.Reason;
import org.xmtp.reactive.cryptography.olm.parts.OlmSessionParts;
import org.xmtp.reactive.cryptography.olm.parts.ReceivingParts;

/** What a thief can do with a copy of Bob's session: forward secrecy and recovery, as the double ratchet promises. */
class StolenStateTests {
    @ParameterizedTest
    @EnumSource(OlmVersion.class)
    void whatWasReadBeforeTheTheftStaysSecret(OlmVersion version) {
        Pair pair = Pair.established(version);
        OlmMessage ofAnOlderChain = pair.fromAlice().encrypt(text("older"));
        pair.fromBob().decrypt(ofAnOlderChain);
        pair.roundTrip();
        OlmMessage ofThisChain = pair.fromAlice().encrypt(text("newer"));
        pair.fromBob().decrypt(ofThisChain);
        OlmSession stolen = stolen(pair.fromBob());

        assertRefused(Reason.MESSAGE_KEY_GONE, stolen, ofAnOlderChain);
        assertRefused(Reason.MESSAGE_KEY_GONE, stolen, ofThisChain);
    }

    @ParameterizedTest
    @EnumSource(OlmVersion.class)
    void theThiefReadsThePresent(OlmVersion version) {
        Pair pair = Pair.established(version);
        OlmMessage onItsWay = pair.fromAlice().encrypt(text("on its way"));
        pair.fromBob().decrypt(pair.fromAlice().encrypt(text("overtook it")));
        OlmSession stolen = stolen(pair.fromBob());

        assertThat(stolen.decrypt(onItsWay)).isEqualTo(text("on its way"));
        assertThat(stolen.decrypt(pair.fromAlice().encrypt(text("next")))).isEqualTo(text("next"));
    }

    @ParameterizedTest
    @EnumSource(OlmVersion.class)
    void afterOneRoundTripTheThiefReadsNothingMore(OlmVersion version) {
        Pair pair = Pair.established(version);
        OlmSession stolen = stolen(pair.fromBob());
        pair.roundTrip();
        OlmMessage healed = pair.fromAlice().encrypt(text("healed"));

        OlmSession asStolen = stolen.copy();
        assertUnreadable(asStolen, healed);
        // Nor when the thief moves the stolen ratchet on, with keys of its own.
        OlmSession moved = stolen.copy();
        moved.encrypt(text("forged"));
        assertUnreadable(moved, healed);
        assertThat(pair.fromBob().decrypt(healed)).isEqualTo(text("healed"));
    }

    /** The chain that its owner sends on is in the state as well, so the thief reads what goes the other way. */
    @ParameterizedTest
    @EnumSource(OlmVersion.class)
    void theThiefReadsWhatItsOwnerSendsUntilTheNextRoundTrip(OlmVersion version) {
        Pair pair = Pair.established(version);
        pair.roundTrip();
        OlmSession stolen = stolen(pair.fromBob());
        OlmMessage present = pair.fromBob().encrypt(text("present"));
        assertThat(readingItsOwn(stolen).decrypt(present)).isEqualTo(text("present"));
        pair.fromAlice().decrypt(present);

        OlmMessage ping = pair.fromAlice().encrypt(text("ping"));
        pair.fromBob().decrypt(ping);
        OlmMessage pong = pair.fromBob().encrypt(text("pong"));
        pair.fromAlice().decrypt(pong);
        OlmMessage fromAlice = pair.fromAlice().encrypt(text("healed"));
        pair.fromBob().decrypt(fromAlice);
        OlmMessage fromBob = pair.fromBob().encrypt(text("healed too"));

        OlmSession followed = stolen.copy();
        assertThat(followed.decrypt(ping)).as("the last that it reads").isEqualTo(text("ping"));
        followed.encrypt(text("with keys of its own"));
        for (OlmSession state : List.of(stolen, followed)) {
            for (OlmMessage message : List.of(pong, fromAlice, fromBob)) {
                assertUnreadable(state.copy(), message);
                assertUnreadable(readingItsOwn(state), message);
            }
        }
        assertThat(pair.fromAlice().decrypt(fromBob)).isEqualTo(text("healed too"));
    }

    /** What a thief makes of a state: a session that has the chain to send on as one to receive on, too. */
    private static OlmSession readingItsOwn(OlmSession stolen) {
        OlmSessionParts parts = stolen.revealParts();
        Curve25519PublicKey ratchetKey =
                stolen.copy().encrypt(text("what for")).inner().ratchetKey();
        List<ReceivingParts> receiving = new ArrayList<>(parts.receiving());
        receiving.add(
                new ReceivingParts(ratchetKey, parts.sending().orElseThrow().chainKey(), List.of()));
        return OlmSession.of(
                new OlmSessionParts(
                        parts.version(),
                        parts.initiatorIdentityKey(),
                        parts.baseKey(),
                        parts.oneTimeKey(),
                        parts.peerIdentityKey(),
                        parts.rootKey(),
                        parts.sending(),
                        receiving),
                RANDOM);
    }

    @ParameterizedTest
    @EnumSource(OlmVersion.class)
    void theThiefForgesOnTheStolenChainOnly(OlmVersion version) {
        Pair pair = Pair.established(version);
        pair.fromBob().decrypt(pair.fromAlice().encrypt(text("turn")));
        pair.fromBob().encrypt(text("on a new chain"));
        OlmSession stolen = stolen(pair.fromBob());

        assertThat(pair.fromAlice().copy().decrypt(stolen.encrypt(text("forged"))))
                .isEqualTo(text("forged"));
        pair.fromAlice().decrypt(pair.fromBob().encrypt(text("genuine")));
        for (int chain = 0; chain < RatchetLimits.OLM.receivingChains(); chain++) {
            pair.roundTrip();
        }
        assertUnreadable(pair.fromAlice(), stolen.encrypt(text("the chain is gone")));
    }

    /**
     * A thief with all keys reads what is opened with a key that was stolen, and nothing that is opened with a later
     * one.
     */
    @ParameterizedTest
    @EnumSource(OlmVersion.class)
    void whoHasStolenAnAccountReadsNoSessionThatIsOpenedWithALaterFallbackKey(OlmVersion version) {
        OlmAccount bob = OlmAccount.create(RANDOM);
        OlmAccount stolen = OlmAccount.deserialize(bob.serialize());
        OlmAccount later = bob.withNewFallbackKey(RANDOM);
        PreKeyMessage before = opening(version, bob);
        PreKeyMessage after = opening(version, later);

        assertThat(stolen.inboundSession(before, RANDOM).plaintext()).isEqualTo(text("hello"));
        assertRefused(Reason.UNKNOWN_ONE_TIME_KEY, () -> stolen.inboundSession(after, RANDOM));
        // Nor when the thief takes the stolen key for the new one.
        PreKeyMessage renamed = new PreKeyMessage(
                new SessionKeys(after.keys().identityKey(), after.keys().baseKey(), bob.fallbackKey()), after.inner());
        assertRefused(Reason.BAD_MAC, () -> stolen.inboundSession(renamed, RANDOM));
        assertThat(later.inboundSession(after, RANDOM).plaintext()).isEqualTo(text("hello"));
    }

    private static PreKeyMessage opening(OlmVersion version, OlmAccount to) {
        OlmSession session =
                OlmAccount.create(RANDOM).outboundSession(version, to.identityKey(), to.fallbackKey(), RANDOM);
        return (PreKeyMessage) session.encrypt(text("hello"));
    }

    private static OlmSession stolen(OlmSession session) {
        return OlmSession.deserialize(session.serialize(), RANDOM);
    }

    private static void assertUnreadable(OlmSession session, OlmMessage message) {
        byte[] before = session.serialize();
        try {
            session.decrypt(message);
            throw new AssertionError("read " + message);
        } catch (OlmException refused) {
            assertThat(refused.reason()).isIn(Reason.BAD_MAC, Reason.RATCHET_KEY_REFUSED);
            assertThat(session.serialize()).isEqualTo(before);
        }
    }
}
