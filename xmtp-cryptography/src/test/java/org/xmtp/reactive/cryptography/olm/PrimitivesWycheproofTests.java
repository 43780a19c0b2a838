package org.xmtp.reactive.cryptography.olm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.xmtp.reactive.cryptography.olm.Refusals.assertRefused;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import javax.crypto.BadPaddingException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.xmtp.reactive.cryptography.Vectors;
import org.xmtp.reactive.cryptography.Wycheproof;
import org.xmtp.reactive.cryptography.olm.OlmException.Reason;

/** The primitives under the ratchet, as they are used there, against the corner cases of Project Wycheproof. */
class PrimitivesWycheproofTests {
    private static final int KEYS_BYTES = 80;

    static Stream<Wycheproof> x25519() {
        return Wycheproof.vectors("x25519");
    }

    @ParameterizedTest
    @MethodSource("x25519")
    void agreementsAreRightAndNeverZero(Wycheproof vector) {
        Curve25519KeyPair ours = Curve25519KeyPair.of(Secret.owning(vector.hex("private")));
        Curve25519PublicKey theirs = Curve25519PublicKey.of(vector.hex("public"));
        byte[] expected = vector.hex("shared");
        byte[] agreed = new byte[Secret.BYTES];

        if (Arrays.equals(expected, new byte[Secret.BYTES])) {
            assertRefused(Reason.ZERO_SECRET, () -> ours.agree(theirs, agreed, 0));
        } else {
            ours.agree(theirs, agreed, 0);
            assertThat(agreed).isEqualTo(expected);
        }
    }

    static Stream<Wycheproof> ed25519() {
        return Wycheproof.vectors("ed25519");
    }

    @ParameterizedTest
    @MethodSource("ed25519")
    void signaturesAreVerifiedStrictly(Wycheproof vector) {
        Ed25519PublicKey key = Ed25519PublicKey.of(Vectors.hex(vector.group(), "pk"));

        assertThat(key.verify(vector.hex("msg"), vector.hex("sig"))).isEqualTo(!vector.isInvalid());
    }

    static Stream<Wycheproof> hmac() {
        return Wycheproof.vectors("hmac_sha256");
    }

    @ParameterizedTest
    @MethodSource("hmac")
    void macsAreRight(Wycheproof vector) {
        byte[] key = vector.hex("key");
        byte[] tag = vector.hex("tag");
        byte[] mac = Primitives.ofThread().hmac(key, 0, key.length).doFinal(vector.hex("msg"));

        assertThat(Arrays.equals(Arrays.copyOf(mac, tag.length), tag)).isEqualTo(!vector.isInvalid());
    }

    static Stream<Wycheproof> hkdf() {
        return Wycheproof.vectors("hkdf_sha256");
    }

    @ParameterizedTest
    @MethodSource("hkdf")
    void derivedKeysAreRight(Wycheproof vector) {
        byte[] salt = vector.hex("salt");
        HkdfInfo info = HkdfInfo.of(new String(vector.hex("info"), StandardCharsets.ISO_8859_1));
        byte[] derived = Primitives.ofThread()
                .hkdf(
                        salt.length == 0 ? null : salt,
                        vector.hex("ikm"),
                        info,
                        vector.row().path("size").asInt());

        assertThat(derived).isEqualTo(vector.hex("okm"));
    }

    static Stream<Wycheproof> aes() {
        return Wycheproof.vectors("aes_cbc_pkcs5");
    }

    @ParameterizedTest
    @MethodSource("aes")
    void ciphertextsAreRightAndFaultyPaddingIsSeen(Wycheproof vector) throws BadPaddingException {
        byte[] keys = new byte[KEYS_BYTES];
        System.arraycopy(vector.hex("key"), 0, keys, MessageKeys.AES_KEY, MessageKeys.AES_KEY_BYTES);
        System.arraycopy(vector.hex("iv"), 0, keys, MessageKeys.IV, KEYS_BYTES - MessageKeys.IV);
        byte[] ciphertext = vector.hex("ct");
        Primitives primitives = Primitives.ofThread();

        if (vector.isInvalid()) {
            boolean decodable = Primitives.isCiphertextLength(ciphertext.length);
            if (decodable) {
                assertThatExceptionOfType(BadPaddingException.class)
                        .isThrownBy(() -> primitives.decrypt(keys, ciphertext, 0, ciphertext.length));
            }
        } else {
            byte[] plaintext = vector.hex("msg");
            byte[] encrypted = new byte[Primitives.ciphertextLength(plaintext.length)];
            primitives.encrypt(keys, plaintext, encrypted, 0);
            assertThat(encrypted).isEqualTo(ciphertext);
            assertThat(primitives.decrypt(keys, ciphertext, 0, ciphertext.length))
                    .isEqualTo(plaintext);
        }
    }
}
