package org.xmtp.reactive.cryptography.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xmtp.reactive.cryptography.libolm.LibolmAccount;
import org.xmtp.reactive.cryptography.libolm.LibolmSession;
import org.xmtp.reactive.cryptography.libolm.LibolmUnavailableException;
import org.xmtp.reactive.cryptography.olm.Curve25519PublicKey;
import org.xmtp.reactive.cryptography.olm.OlmAccount;
import org.xmtp.reactive.cryptography.olm.OlmMessage;
import org.xmtp.reactive.cryptography.olm.OlmSession;
import org.xmtp.reactive.cryptography.olm.OlmVersion;
import org.xmtp.reactive.cryptography.olm.PreKeyMessage;

/** Pickles exchanged with libolm itself, where it is installed. */
class LibolmExchangeTests {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final byte[] KEY_BYTES = "a pickle key of any length".getBytes(StandardCharsets.UTF_8);
    private static final PickleKey KEY = PickleKey.of(KEY_BYTES);

    @BeforeAll
    @SuppressWarnings("SystemOut") // For whoever runs the tests.
    static void libolmIsThere() {
        try {
            LibolmAccount.create(RANDOM).close();
        } catch (LibolmUnavailableException e) {
            System.out.println("The exchange of pickles with libolm was not tested: " + e.getMessage());
            Assumptions.abort("no libolm");
        }
    }

    @Test
    void anAccountOfLibolmComesWithItsKeysAndReadsWhatWasSentToIt() {
        LibolmAccount theirs = LibolmAccount.create(RANDOM);
        theirs.generateOneTimeKeys(3, RANDOM);
        theirs.rotateFallbackKey(RANDOM);
        OlmAccount account = LibolmPickles.readAccount(text(theirs.pickle(KEY_BYTES)), KEY, RANDOM);

        assertThat(account.identityKey()).isEqualTo(theirs.identityKey());
        assertThat(account.signingKey()).isEqualTo(theirs.signingKey());
        assertThat(account.sign(KEY_BYTES)).isEqualTo(theirs.sign(KEY_BYTES));
        assertThat(account.fallbackKey()).isEqualTo(theirs.fallbackKey());
        assertThat(account.previousFallbackKey()).isPresent();
        assertThat(account.oneTimeKeys()).containsExactlyInAnyOrderElementsOf(theirs.unpublishedOneTimeKeys());
        LibolmAccount peer = LibolmAccount.create(RANDOM);
        LibolmSession fromPeer = peer.outboundSession(
                OlmVersion.V1, account.identityKey(), account.oneTimeKeys().get(0), RANDOM);
        PreKeyMessage first = (PreKeyMessage) fromPeer.encrypt(KEY_BYTES);
        assertThat(account.inboundSession(first, RANDOM).plaintext()).isEqualTo(KEY_BYTES);
    }

    @Test
    void anAccountGoesToLibolmWithItsKeysAndReadsWhatWasSentToItThere() {
        OlmAccount ours = OlmAccount.create(RANDOM);
        ours.generateOneTimeKeys(100, RANDOM);
        ours.rotateFallbackKey(RANDOM);
        LibolmAccount account = LibolmAccount.unpickle(bytes(LibolmPickles.writeAccount(ours, KEY)), KEY_BYTES);

        assertThat(account.identityKey()).isEqualTo(ours.identityKey());
        assertThat(account.signingKey()).isEqualTo(ours.signingKey());
        assertThat(account.sign(KEY_BYTES)).isEqualTo(ours.sign(KEY_BYTES));
        assertThat(account.fallbackKey()).isEqualTo(ours.fallbackKey());
        assertThat(account.unpublishedOneTimeKeys()).isEmpty();
        OlmAccount peer = OlmAccount.create(RANDOM);
        List.of(
                        ours.oneTimeKeys().get(0),
                        ours.oneTimeKeys().get(99),
                        ours.fallbackKey(),
                        ours.previousFallbackKey().orElseThrow())
                .forEach(key -> {
                    OlmSession fromPeer = peer.outboundSession(OlmVersion.V1, ours.identityKey(), key, RANDOM);
                    PreKeyMessage first = (PreKeyMessage) fromPeer.encrypt(KEY_BYTES);
                    assertThat(account.inboundSession(first, RANDOM).plaintext())
                            .isEqualTo(KEY_BYTES);
                });
    }

    @Test
    void anAccountThatGoesToLibolmAndBackIsTheSame() {
        LibolmAccount theirs = LibolmAccount.create(RANDOM);
        theirs.generateOneTimeKeys(5, RANDOM);
        OlmAccount account = LibolmPickles.readAccount(text(theirs.pickle(KEY_BYTES)), KEY, RANDOM);
        LibolmAccount there = LibolmAccount.unpickle(bytes(LibolmPickles.writeAccount(account, KEY)), KEY_BYTES);
        OlmAccount back = LibolmPickles.readAccount(text(there.pickle(KEY_BYTES)), KEY, RANDOM);

        assertThat(back.serialize()).isEqualTo(account.serialize());
    }

    /** Either side moves between the two libraries at random, while messages are lost and overtake each other. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void aConversationGoesOnWhileItsSidesMoveBetweenTheLibraries(long seed) {
        Random random = new Random(seed);
        OlmAccount aliceAccount = OlmAccount.create(RANDOM);
        OlmAccount bobAccount = OlmAccount.create(RANDOM);
        OlmSession fromAlice =
                aliceAccount.outboundSession(OlmVersion.V1, bobAccount.identityKey(), bobAccount.fallbackKey(), RANDOM);
        PreKeyMessage first = (PreKeyMessage) fromAlice.encrypt(KEY_BYTES);
        MovingSide alice = new MovingSide(fromAlice, aliceAccount, bobAccount.identityKey());
        MovingSide bob = new MovingSide(
                bobAccount.inboundSession(first, RANDOM).session(), bobAccount, aliceAccount.identityKey());
        for (int turn = 0; turn < 40; turn++) {
            MovingSide from = random.nextBoolean() ? alice : bob;
            MovingSide to = from == alice ? bob : alice;
            List<byte[]> sent = new ArrayList<>();
            for (int i = random.nextInt(5); i >= 0; i--) {
                sent.add(from.encrypt("turn " + turn + ", message " + i));
            }
            Collections.shuffle(sent, random);
            for (byte[] message : sent) {
                if (random.nextInt(8) > 0) {
                    assertThat(to.decrypt(message)).startsWith("turn " + turn + ", message ");
                }
            }
            (random.nextBoolean() ? alice : bob).move();
        }
    }

    private static String text(byte[] pickle) {
        return new String(pickle, StandardCharsets.US_ASCII);
    }

    private static byte[] bytes(String pickle) {
        return pickle.getBytes(StandardCharsets.US_ASCII);
    }

    /** A session that is now in this library, now in libolm. */
    private static final class MovingSide {
        private final OlmAccount account;
        private final Curve25519PublicKey peer;
        private OlmSession ours;
        private @Nullable LibolmSession theirs;

        MovingSide(OlmSession ours, OlmAccount account, Curve25519PublicKey peer) {
            this.ours = ours;
            this.account = account;
            this.peer = peer;
        }

        void move() {
            if (theirs == null) {
                theirs = LibolmSession.unpickle(bytes(LibolmPickles.writeSession(ours, KEY)), KEY_BYTES, RANDOM);
                assertThat(theirs.sessionId()).isEqualTo(ours.sessionId());
                assertThat(theirs.hasReceived()).isEqualTo(ours.hasReceived());
                ours.wipe();
            } else {
                ours = LibolmPickles.readSession(text(theirs.pickle(KEY_BYTES)), KEY, account, peer, RANDOM);
                assertThat(ours.sessionId()).isEqualTo(theirs.sessionId());
                theirs.close();
                theirs = null;
            }
        }

        byte[] encrypt(String text) {
            byte[] plaintext = text.getBytes(StandardCharsets.UTF_8);
            return (theirs == null ? ours.encrypt(plaintext) : theirs.encrypt(plaintext)).bytes();
        }

        String decrypt(byte[] bytes) {
            OlmMessage message = OlmMessage.parse(bytes);
            byte[] plaintext = theirs == null ? ours.decrypt(message) : theirs.decrypt(message);
            return new String(plaintext, StandardCharsets.UTF_8);
        }
    }
}
