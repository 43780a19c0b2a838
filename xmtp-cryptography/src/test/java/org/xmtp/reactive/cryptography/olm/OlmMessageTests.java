package org.xmtp.reactive.cryptography.olm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.xmtp.reactive.cryptography.olm.Refusals.assertRefused;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xmtp.reactive.cryptography.olm.OlmException.Reason;

/** Only the canonical encoding of a message is one. */
class OlmMessageTests {
    private static final String KEY = "0a20" + "11".repeat(32);
    private static final String BASE = "1220" + "22".repeat(32);
    private static final String IDENTITY = "1a20" + "33".repeat(32);
    private static final String INDEX = "1005";
    private static final String CIPHERTEXT = "2210" + "44".repeat(16);
    private static final String MAC_1 = "55".repeat(8);
    private static final String MAC_2 = "55".repeat(32);
    private static final String NORMAL_1 = "03" + KEY + INDEX + CIPHERTEXT + MAC_1;
    private static final String NORMAL_2 = "04" + KEY + INDEX + CIPHERTEXT + MAC_2;

    @Test
    void normalMessagesOfBothVersionsAreRead() {
        NormalMessage one = (NormalMessage) parse(NORMAL_1);
        NormalMessage two = (NormalMessage) parse(NORMAL_2);

        assertThat(one.version()).isEqualTo(OlmVersion.V1);
        assertThat(two.version()).isEqualTo(OlmVersion.V2);
        assertThat(one.chainIndex()).isEqualTo(5);
        assertThat(one.ratchetKey().bytes()).containsOnly(0x11);
        assertThat(one.inner()).isSameAs(one);
        assertThat(HexFormat.of().formatHex(two.bytes())).isEqualTo(NORMAL_2);
    }

    @Test
    void preKeyMessagesAroundBothVersionsAreRead() {
        for (String inner : new String[] {NORMAL_1, NORMAL_2}) {
            String encoded = "03" + KEY + BASE + IDENTITY + field(inner);
            PreKeyMessage message = (PreKeyMessage) parse(encoded);

            assertThat(message.oneTimeKey().bytes()).containsOnly(0x11);
            assertThat(message.baseKey().bytes()).containsOnly(0x22);
            assertThat(message.identityKey().bytes()).containsOnly(0x33);
            assertThat(message.inner()).isEqualTo(parse(inner));
            assertThat(HexFormat.of().formatHex(message.bytes())).isEqualTo(encoded);
        }
    }

    @Test
    void aCanonicalPreKeyMessageHasItsKeysInTheirOneEncodingAndTheSameRest() {
        String oneTimeKey = "0a20" + "11".repeat(31) + "91";
        String baseKey = "1220" + "ee" + "ff".repeat(31);
        PreKeyMessage message = (PreKeyMessage) parse("03" + oneTimeKey + baseKey + IDENTITY + field(NORMAL_1));
        PreKeyMessage canonical = message.canonical();
        String one = "1220" + "01" + "00".repeat(31);

        assertThat(HexFormat.of().formatHex(canonical.bytes()))
                .isEqualTo("03" + KEY + one + IDENTITY + field(NORMAL_1));
        assertThat(canonical.sessionId()).isEqualTo(message.sessionId());
    }

    @Test
    void everyIndexBelow2To63IsReadInItsShortestForm() {
        assertThat(((NormalMessage) parse("04" + KEY + "1000" + CIPHERTEXT + MAC_2)).chainIndex())
                .isZero();
        assertThat(((NormalMessage) parse("04" + KEY + "10" + "ff".repeat(8) + "7f" + CIPHERTEXT + MAC_2)).chainIndex())
                .isEqualTo(Long.MAX_VALUE);
        refuse("04" + KEY + "10" + "ff".repeat(9) + "01" + CIPHERTEXT + MAC_2);
        refuse("04" + KEY + "10" + "80".repeat(9) + "01" + CIPHERTEXT + MAC_2);
        refuse("04" + KEY + "108500" + CIPHERTEXT + MAC_2);
        refuse("04" + KEY + "108000" + CIPHERTEXT + MAC_2);
    }

    @Test
    void everyTruncationIsRefused() {
        for (String whole : new String[] {NORMAL_1, NORMAL_2, "03" + KEY + BASE + IDENTITY + field(NORMAL_2)}) {
            byte[] bytes = HexFormat.of().parseHex(whole);
            for (int length = 0; length < bytes.length; length++) {
                byte[] cut = Arrays.copyOf(bytes, length);
                assertRefused(Reason.MALFORMED, () -> OlmMessage.parse(cut));
            }
        }
    }

    @Test
    void anythingAfterTheEndIsRefused() {
        refuse(NORMAL_1 + "00");
        refuse(NORMAL_2 + "00");
        refuse("04" + KEY + INDEX + CIPHERTEXT + "7801" + MAC_2);
        refuse("03" + KEY + BASE + IDENTITY + field(NORMAL_2) + "00");
        refuse("03" + KEY + BASE + IDENTITY + field(NORMAL_2) + "4a03616263");
        refuse("03" + KEY + BASE + IDENTITY + field(NORMAL_2 + "00"));
    }

    @Test
    void fieldsTwiceInAnotherOrderOrUnknownAreRefused() {
        refuse("04" + KEY + KEY + INDEX + CIPHERTEXT + MAC_2);
        refuse("04" + INDEX + KEY + CIPHERTEXT + MAC_2);
        refuse("04" + KEY + INDEX + INDEX + CIPHERTEXT + MAC_2);
        refuse("04" + KEY + CIPHERTEXT + MAC_2);
        refuse("04" + KEY + "1801" + INDEX + CIPHERTEXT + MAC_2);
        refuse("03" + field(NORMAL_2) + KEY + BASE + IDENTITY);
        refuse("03" + KEY + BASE + BASE + IDENTITY + field(NORMAL_2));
        refuse("03" + KEY + BASE + field(NORMAL_2));
        refuse("03" + KEY + IDENTITY + BASE + field(NORMAL_2));
    }

    @Test
    void wrongLengthsAreRefused() {
        refuse("04" + "0a1f" + "11".repeat(31) + INDEX + CIPHERTEXT + MAC_2);
        refuse("04" + "0a21" + "11".repeat(33) + INDEX + CIPHERTEXT + MAC_2);
        refuse("04" + "0aa000" + "11".repeat(32) + INDEX + CIPHERTEXT + MAC_2);
        refuse("04" + KEY + INDEX + "2200" + MAC_2);
        refuse("04" + KEY + INDEX + "220f" + "44".repeat(15) + MAC_2);
        refuse("04" + KEY + INDEX + "2211" + "44".repeat(17) + MAC_2);
        refuse("04" + KEY + INDEX + "2220" + "44".repeat(16) + MAC_2);
        refuse("04" + KEY + INDEX + "229000" + "44".repeat(16) + MAC_2);
        refuse("04" + KEY + INDEX + "22f0ffffff0f" + "44".repeat(16) + MAC_2);
        refuse("03" + KEY + BASE + IDENTITY + "22ffffffff0f" + NORMAL_2);
        refuse("03" + KEY + BASE + IDENTITY + "2200");
    }

    @Test
    void otherVersionBytesAreRefused() {
        for (int version = 0; version < 256; version++) {
            if (version != 3 && version != 4) {
                refuse(String.format("%02x", version) + NORMAL_2.substring(2));
                refuse("03" + KEY + BASE + IDENTITY + field(String.format("%02x", version) + NORMAL_2.substring(2)));
            }
        }
        refuse("04" + KEY + BASE + IDENTITY + field(NORMAL_2));
        refuse("03" + KEY + BASE + IDENTITY + field("03" + KEY + BASE + IDENTITY + field(NORMAL_1)));
    }

    @Test
    void aMessageAboveTheLimitIsRefusedWhateverItHolds() {
        assertThatExceptionOfType(OlmException.class)
                .isThrownBy(() -> OlmMessage.parse(new byte[OlmMessage.MAX_BYTES + 1]))
                .withMessageContaining("at most 1048576 bytes")
                .withMessageContaining("1048577");
        assertThatExceptionOfType(OlmException.class)
                .isThrownBy(() -> OlmMessage.parse(new byte[OlmMessage.MAX_BYTES]))
                .withMessageContaining("version byte");
    }

    @Test
    void aRefusalSaysWhichVersionByteThereWasIfAny() {
        assertThatExceptionOfType(OlmException.class)
                .isThrownBy(() -> OlmMessage.parse(new byte[0]))
                .withMessageContaining("none");
        assertThatExceptionOfType(OlmException.class)
                .isThrownBy(() -> OlmMessage.parse(new byte[] {0}))
                .withMessageContaining("got 0");
    }

    @Test
    void whatIsParsedDoesNotChangeWithTheArraysAround() {
        byte[] bytes = HexFormat.of().parseHex(NORMAL_2);
        OlmMessage message = OlmMessage.parse(bytes);
        bytes[5] ^= 1;
        message.bytes()[6] ^= 1;

        assertThat(HexFormat.of().formatHex(message.bytes())).isEqualTo(NORMAL_2);
    }

    @ParameterizedTest
    @EnumSource(OlmVersion.class)
    void randomBytesAndRandomChangesGiveAMessageWithTheSameBytesOrTheTypedError(OlmVersion version) {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[] genuine = Pair.of(version).fromAlice().encrypt(new byte[50]).bytes();
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = genuine.clone();
            for (int change = random.nextInt(4); change >= 0; change--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            byte[] input = Arrays.copyOf(bytes, random.nextInt(8) == 0 ? random.nextInt(bytes.length) : bytes.length);
            try {
                assertThat(OlmMessage.parse(input).bytes()).as("seed " + seed).isEqualTo(input);
            } catch (OlmException e) {
                assertThat(e.reason()).as("seed " + seed).isEqualTo(Reason.MALFORMED);
            }
        }
    }

    private static OlmMessage parse(String hex) {
        return OlmMessage.parse(HexFormat.of().parseHex(hex));
    }

    private static void refuse(String hex) {
        assertRefused(Reason.MALFORMED, () -> parse(hex));
    }

    /** The field 4 of a pre-key message around an inner one. */
    private static String field(String inner) {
        int length = inner.length() / 2;
        return length < 0x80
                ? String.format("22%02x", length) + inner
                : String.format("22%02x%02x", (length & 0x7F) | 0x80, length >> 7) + inner;
    }
}
