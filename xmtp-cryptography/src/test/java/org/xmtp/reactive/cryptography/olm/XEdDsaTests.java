package org.xmtp.reactive.cryptography.olm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serial;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Signatures of identity keys, beside those of another implementation. */
class XEdDsaTests {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final HexFormat HEX = HexFormat.of();
    private static final byte[] MESSAGE = "what is signed".getBytes(StandardCharsets.UTF_8);
    private static final int SIGN = 0x80;

    @Test
    void signaturesOfAnotherImplementationVerify() {
        Set<Integer> signs = new HashSet<>();
        for (JsonNode row : recorded("libxeddsa")) {
            Curve25519PublicKey key = Curve25519PublicKey.of(bytes(row, "public_hex"));
            byte[] signature = bytes(row, "signature_hex");

            assertThat(Curve25519KeyPair.of(Secret.owning(bytes(row, "private_hex")))
                            .publicKey())
                    .isEqualTo(key);
            assertThat(key.verify(bytes(row, "message_hex"), signature)).isTrue();
            signs.add(signature[63] & SIGN);
        }
        assertThat(signs).as("keys of both signs").hasSize(2);
    }

    @Test
    void signaturesAreThoseThatWereRecorded() {
        Set<Integer> signs = new HashSet<>();
        for (JsonNode row : recorded("own")) {
            Secret key = Secret.owning(bytes(row, "private_hex"));
            byte[] signature = XEdDsa.sign(key, bytes(row, "message_hex"), new Given(bytes(row, "fresh_hex")));

            assertThat(HEX.formatHex(signature))
                    .isEqualTo(row.path("signature_hex").textValue());
            signs.add(signature[63] & SIGN);
        }
        assertThat(signs).as("keys of both signs").hasSize(2);
    }

    @Test
    void everyKeySignsWhatItsPublicKeyVerifies() {
        for (int i = 0; i < 200; i++) {
            OlmAccount account = OlmAccount.create(RANDOM);
            byte[] message = new byte[i];
            RANDOM.nextBytes(message);
            byte[] signature = account.signWithIdentityKey(message, RANDOM);

            assertThat(account.identityKey().verify(message, signature)).isTrue();
            assertThat(OlmAccount.create(RANDOM).identityKey().verify(message, signature))
                    .isFalse();
        }
    }

    @Test
    void twoSignaturesOfTheSameHaveNothingInCommon() {
        OlmAccount account = OlmAccount.create(RANDOM);
        byte[] first = account.signWithIdentityKey(MESSAGE, RANDOM);
        byte[] second = account.signWithIdentityKey(MESSAGE, RANDOM);

        assertThat(Arrays.copyOf(second, 32)).isNotEqualTo(Arrays.copyOf(first, 32));
    }

    @Test
    void aGeneratorThatGivesTheSameTwiceGivesNoNonceTwice() {
        Given stuck = new Given(new byte[32]);
        OlmAccount account = OlmAccount.create(RANDOM);
        byte[] first = account.signWithIdentityKey(MESSAGE, stuck);
        byte[] second = account.signWithIdentityKey("another".getBytes(StandardCharsets.UTF_8), stuck);
        byte[] ofAnother = OlmAccount.create(RANDOM).signWithIdentityKey(MESSAGE, stuck);

        assertThat(List.of(point(first), point(second), point(ofAnother))).doesNotHaveDuplicates();
    }

    @Test
    void aSignatureWithAnyBitChangedIsRefused() {
        OlmAccount account = OlmAccount.create(RANDOM);
        byte[] signature = account.signWithIdentityKey(MESSAGE, RANDOM);
        for (int bit = 0; bit < 8 * signature.length; bit++) {
            byte[] changed = signature.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);

            assertThat(account.identityKey().verify(MESSAGE, changed))
                    .as("bit %d", bit)
                    .isFalse();
        }
        for (int bit = 0; bit < 8 * MESSAGE.length; bit++) {
            byte[] changed = MESSAGE.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);

            assertThat(account.identityKey().verify(changed, signature)).isFalse();
        }
    }

    @Test
    void anotherLengthIsRefused() {
        OlmAccount account = OlmAccount.create(RANDOM);
        byte[] signature = account.signWithIdentityKey(MESSAGE, RANDOM);
        for (int length : new int[] {0, 1, 32, 63, 65, 128}) {
            assertThat(account.identityKey().verify(MESSAGE, Arrays.copyOf(signature, length)))
                    .isFalse();
        }
    }

    @Test
    void aKeyInAnotherEncodingVerifiesNothing() {
        OlmAccount account = OlmAccount.create(RANDOM);
        byte[] signature = account.signWithIdentityKey(MESSAGE, RANDOM);
        byte[] encoded = account.identityKey().bytes();
        encoded[31] |= (byte) 0x80;
        Curve25519PublicKey same = Curve25519PublicKey.of(encoded);

        assertThat(same).isEqualTo(account.identityKey());
        assertThat(same.verify(MESSAGE, signature)).isFalse();
    }

    @Test
    void keysOfLowOrderAndThoseWithoutAPointVerifyNothing() {
        List<String> keys = List.of(
                "00".repeat(32),
                "01" + "00".repeat(31),
                "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
                "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
                "ec" + "ff".repeat(30) + "7f",
                "ed" + "ff".repeat(30) + "7f",
                "ee" + "ff".repeat(30) + "7f",
                "02" + "00".repeat(31));
        for (String key : keys) {
            for (byte sign : new byte[] {0, (byte) SIGN}) {
                // R the neutral point and S zero: holds under every key of low order.
                byte[] signature = new byte[64];
                signature[0] = 1;
                signature[63] = sign;
                assertThat(Curve25519PublicKey.of(HEX.parseHex(key)).verify(MESSAGE, signature))
                        .as(key)
                        .isFalse();
            }
        }
    }

    @Test
    void garbageIsRefusedWithoutAnException() {
        Random random = new Random(5);
        for (int i = 0; i < 2_000; i++) {
            byte[] key = new byte[32];
            byte[] signature = new byte[64];
            random.nextBytes(key);
            random.nextBytes(signature);
            assertThat(Curve25519PublicKey.of(key).verify(MESSAGE, signature)).isFalse();
        }
    }

    private static List<Byte> point(byte[] signature) {
        Byte[] point = new Byte[32];
        for (int i = 0; i < point.length; i++) {
            point[i] = signature[i];
        }
        return List.of(point);
    }

    private static byte[] bytes(JsonNode row, String name) {
        return HEX.parseHex(row.path(name).textValue());
    }

    private static JsonNode recorded(String by) {
        try (InputStream in = XEdDsaTests.class.getResourceAsStream("/xeddsa.json")) {
            JsonNode rows = new ObjectMapper().readTree(in).path(by);
            assertThat(rows).isNotEmpty();
            return rows;
        } catch (IOException e) {
            throw new AssertionError("the recorded signatures", e);
        }
    }

    /** Gives the same bytes each time. */
    private static final class Given extends SecureRandom {
        @Serial
        private static final long serialVersionUID = 1L;

        private final byte[] bytes;

        Given(byte[] bytes) {
            this.bytes = bytes.clone();
        }

        @Override
        public void nextBytes(byte[] target) {
            System.arraycopy(bytes, 0, target, 0, target.length);
        }
    }
}
