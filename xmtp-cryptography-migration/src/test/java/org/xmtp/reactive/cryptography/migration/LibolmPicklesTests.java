package org.xmtp.reactive.cryptography.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.xmtp.reactive.cryptography.migration.Refusals.assertRefused;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xmtp.reactive.cryptography.migration.PickleException.Reason;
import org.xmtp.reactive.cryptography.olm.OlmAccount;
import org.xmtp.reactive.cryptography.olm.OlmSession;
import org.xmtp.reactive.cryptography.olm.OlmVersion;
import org.xmtp.reactive.cryptography.olm.RatchetLimits;

/** Pickles of libolm, written and read. */
class LibolmPicklesTests {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final PickleKey KEY = PickleKey.ofText("a pickle key");

    @Test
    void anAccountComesBackWithAllItsKeys() {
        OlmAccount account = OlmAccount.create(RANDOM);
        account.generateOneTimeKeys(3, RANDOM);
        account.rotateFallbackKey(RANDOM);
        OlmAccount read = LibolmPickles.readAccount(LibolmPickles.writeAccount(account, KEY), KEY, RANDOM);

        assertThat(read.identityKey()).isEqualTo(account.identityKey());
        assertThat(read.signingKey()).isEqualTo(account.signingKey());
        assertThat(read.sign(new byte[] {7})).isEqualTo(account.sign(new byte[] {7}));
        assertThat(read.fallbackKey()).isEqualTo(account.fallbackKey());
        assertThat(read.previousFallbackKey()).isEqualTo(account.previousFallbackKey());
        assertThat(read.oneTimeKeys()).isEqualTo(account.oneTimeKeys());
        assertThat(LibolmPickles.writeAccount(read, KEY)).isEqualTo(LibolmPickles.writeAccount(account, KEY));
    }

    @Test
    void anAccountWithMoreOneTimeKeysThanLibolmHoldsIsNotWritten() {
        OlmAccount account = OlmAccount.create(RANDOM);
        account.generateOneTimeKeys(100, RANDOM);
        LibolmPickles.writeAccount(account, KEY);
        account.generateOneTimeKeys(1, RANDOM);

        assertRefused(Reason.NOT_REPRESENTABLE, "101 one-time keys", () -> LibolmPickles.writeAccount(account, KEY));
    }

    @Test
    void aSessionComesBackInItsState() {
        Sides sides = Sides.talking(OlmVersion.V1);
        for (int round = 0; round < 7; round++) {
            sides.alice().encrypt(new byte[round]);
            assertUnchanged(sides.alice(), sides.aliceAccount(), sides.bobAccount());
            assertUnchanged(sides.bob(), sides.bobAccount(), sides.aliceAccount());
            Talk.say(sides.alice(), sides.bob(), "with a gap before");
            assertUnchanged(sides.bob(), sides.bobAccount(), sides.aliceAccount());
            Talk.say(sides.bob(), sides.alice(), "answer");
        }
    }

    private static void assertUnchanged(OlmSession session, OlmAccount owner, OlmAccount peer) {
        String pickle = LibolmPickles.writeSession(session, KEY);
        OlmSession read = LibolmPickles.readSession(pickle, KEY, owner, peer.identityKey(), RANDOM);
        assertThat(read.serialize()).isEqualTo(session.serialize());
    }

    @Test
    void aSessionOfVersion2IsNotWritten() {
        Sides sides = Sides.talking(OlmVersion.V2);

        assertRefused(Reason.NOT_REPRESENTABLE, "V2", () -> LibolmPickles.writeSession(sides.alice(), KEY));
    }

    @Test
    void aSessionWithMoreSkippedKeysThanLibolmKeepsIsNotWritten() {
        Sides sides = Sides.talking(OlmVersion.V1);
        skip(sides, 20);
        Talk.say(sides.bob(), sides.alice(), "answer");
        skip(sides, 20);
        LibolmPickles.writeSession(sides.bob(), KEY);
        skip(sides, 1);

        assertRefused(Reason.NOT_REPRESENTABLE, "41 keys", () -> LibolmPickles.writeSession(sides.bob(), KEY));
    }

    @Test
    void moreChainsThanLibolmKeepsAreRefused() {
        Sides sides = Sides.talking(OlmVersion.V1, RatchetLimits.WIDE);
        for (int chain = 1; chain < 5; chain++) {
            Talk.say(sides.bob(), sides.alice(), "pong");
            Talk.say(sides.alice(), sides.bob(), "ping");
        }
        LibolmPickles.writeSession(sides.bob(), KEY);
        Talk.say(sides.bob(), sides.alice(), "pong");
        Talk.say(sides.alice(), sides.bob(), "ping");

        assertRefused(Reason.NOT_REPRESENTABLE, "6 chains", () -> LibolmPickles.writeSession(sides.bob(), KEY));
    }

    private static void skip(Sides sides, int count) {
        for (int i = 0; i < count; i++) {
            sides.alice().encrypt(new byte[0]);
        }
        Talk.say(sides.alice(), sides.bob(), "the next");
    }

    @Test
    void aSessionOfOtherPeopleIsRefused() {
        Sides sides = Sides.talking(OlmVersion.V1);
        OlmAccount stranger = OlmAccount.create(RANDOM);
        String pickle = LibolmPickles.writeSession(sides.bob(), KEY);

        assertRefused(
                Reason.FOREIGN_SESSION,
                "opened by",
                () -> LibolmPickles.readSession(pickle, KEY, sides.bobAccount(), stranger.identityKey(), RANDOM));
    }

    @Test
    void anAccountWithoutFallbackKeyGetsOne() {
        OlmAccount account = OlmAccount.create(RANDOM);
        byte[] content = PickleSeal.open(LibolmPickles.writeAccount(account, KEY), KEY);
        // Version 2: up to the empty list of one-time keys the same, then nothing but the last id.
        byte[] version2 = Arrays.copyOf(content, 4 + 96 + 64 + 4 + 4);
        version2[3] = 2;
        OlmAccount read = LibolmPickles.readAccount(PickleSeal.seal(version2, KEY), KEY, RANDOM);

        assertThat(read.signingKey()).isEqualTo(account.signingKey());
        assertThat(read.fallbackKey()).isNotEqualTo(account.fallbackKey());
        assertThat(read.previousFallbackKey()).isEmpty();
    }

    @Test
    void version3SaysByItsMarksWhichFallbackKeysAreInUse() {
        OlmAccount account = OlmAccount.create(RANDOM);
        OlmAccount rotated = OlmAccount.deserialize(account.serialize());
        rotated.rotateFallbackKey(RANDOM);

        assertThat(readAsVersion3(rotated, 1, 1).previousFallbackKey()).isEqualTo(rotated.previousFallbackKey());
        assertThat(readAsVersion3(rotated, 1, 0).fallbackKey()).isEqualTo(rotated.fallbackKey());
        assertThat(readAsVersion3(rotated, 1, 0).previousFallbackKey()).isEqualTo(Optional.empty());
        assertThat(readAsVersion3(rotated, 0, 0).fallbackKey()).isNotEqualTo(rotated.fallbackKey());
    }

    private static OlmAccount readAsVersion3(OlmAccount account, int currentMark, int previousMark) {
        byte[] content = PickleSeal.open(LibolmPickles.writeAccount(account, KEY), KEY);
        int fallbackKeys = 4 + 96 + 64 + 4;
        byte[] version3 = new byte[content.length - 1];
        System.arraycopy(content, 0, version3, 0, fallbackKeys);
        System.arraycopy(content, fallbackKeys + 1, version3, fallbackKeys, version3.length - fallbackKeys);
        version3[3] = 3;
        version3[fallbackKeys + 4] = (byte) currentMark;
        version3[fallbackKeys + 69 + 4] = (byte) previousMark;
        return LibolmPickles.readAccount(PickleSeal.seal(version3, KEY), KEY, RANDOM);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5})
    void anAccountOfAnotherVersionIsRefused(int version) {
        byte[] content = PickleSeal.open(LibolmPickles.writeAccount(OlmAccount.create(RANDOM), KEY), KEY);
        content[3] = (byte) version;
        String pickle = PickleSeal.seal(content, KEY);

        assertRefused(
                Reason.UNSUPPORTED_VERSION, "got " + version, () -> LibolmPickles.readAccount(pickle, KEY, RANDOM));
    }

    @Test
    void aSessionOfAnotherVersionIsRefused() {
        Sides sides = Sides.talking(OlmVersion.V1);
        byte[] content = PickleSeal.open(LibolmPickles.writeSession(sides.bob(), KEY), KEY);
        content[0] = (byte) 0x80;
        String pickle = PickleSeal.seal(content, KEY);

        assertRefused(
                Reason.UNSUPPORTED_VERSION,
                "got 2147483649",
                () -> LibolmPickles.readSession(
                        pickle, KEY, sides.bobAccount(), sides.aliceAccount().identityKey(), RANDOM));
    }

    @Test
    void pickleKeysArePrintedNowhereAndUselessOnceWiped() {
        PickleKey key = PickleKey.of(HexFormat.of().parseHex("00ff"));
        assertThat(key).hasToString("(pickle key)");
        key.wipe();
        assertThatIllegalStateException()
                .isThrownBy(() -> LibolmPickles.writeAccount(OlmAccount.create(RANDOM), key))
                .withMessageContaining("wiped");
    }
}
