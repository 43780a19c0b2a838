package org.xmtp.reactive.cryptography.hpke;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.hpke.HPKE;
import org.bouncycastle.crypto.hpke.HPKEContext;
import org.bouncycastle.crypto.params.X25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.X25519PublicKeyParameters;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.cryptography.olm.Curve25519PublicKey;
import org.xmtp.reactive.cryptography.olm.OlmAccount;

/** Sealing to a key, beside Bouncy Castle's implementation of the same suite. */
class HpkeTests {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final byte[] INFO = ascii("what it is for");
    private static final Purpose PURPOSE = new Purpose(INFO);
    private static final HPKE OTHER =
            new HPKE(HPKE.mode_base, HPKE.kem_X25519_SHA256, HPKE.kdf_HKDF_SHA256, HPKE.aead_AES_GCM256);

    private final OlmAccount bob = OlmAccount.create(RANDOM);

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    private HpkeContext opened(byte[] key, Purpose purpose) {
        byte[] agreed = bob.agreement(Curve25519PublicKey.of(key)).orElseThrow();
        return Encapsulation.opened(agreed, key, bob.identityKey(), purpose);
    }

    @Test
    void whatIsSealedHereAnotherImplementationOpens() throws InvalidCipherTextException {
        for (int round = 0; round < 50; round++) {
            AsymmetricCipherKeyPair theirs = OTHER.generatePrivateKey();
            byte[] publicKey = OTHER.serializePublicKey(theirs.getPublic());
            Encapsulation ours = Encapsulation.to(Curve25519PublicKey.of(publicKey), PURPOSE, RANDOM)
                    .orElseThrow();
            HPKEContext opened = OTHER.setupBaseR(ours.key(), theirs, INFO);
            for (int sequence = 0; sequence < 20; sequence++) {
                byte[] text = random(sequence * 7);
                byte[] beside = random(sequence);

                assertThat(opened.open(beside, ours.context().seal(sequence, beside, text)))
                        .isEqualTo(text);
            }
        }
    }

    @Test
    void whatAnotherImplementationSealsIsOpenedInAnyOrder() throws InvalidCipherTextException {
        X25519PrivateKeyParameters secret = new X25519PrivateKeyParameters(RANDOM);
        byte[] publicKey = secret.generatePublicKey().getEncoded();
        var sealing = OTHER.setupBaseS(OTHER.deserializePublicKey(publicKey), INFO);
        byte[] key = sealing.getEncapsulation();
        byte[] agreed = new byte[32];
        secret.generateSecret(new X25519PublicKeyParameters(key), agreed, 0);
        HpkeContext ours = Encapsulation.opened(agreed, key, Curve25519PublicKey.of(publicKey), PURPOSE);
        byte[][] sealed = new byte[300][];
        for (int i = 0; i < sealed.length; i++) {
            sealed[i] = sealing.seal(ascii("beside"), ascii("text " + i));
        }

        for (int i = sealed.length - 1; i >= 0; i--) {
            assertThat(ours.open(i, ascii("beside"), sealed[i])).hasValue(ascii("text " + i));
        }
        assertThat(agreed).containsOnly(0);
    }

    @Test
    void nothingElseOpensIt() {
        Encapsulation ours =
                Encapsulation.to(bob.identityKey(), PURPOSE, RANDOM).orElseThrow();
        byte[] sealed = ours.context().seal(3, ascii("beside"), ascii("text"));
        HpkeContext context = opened(ours.key(), PURPOSE);

        assertThat(context.open(3, ascii("beside"), sealed)).hasValue(ascii("text"));
        assertThat(context.open(4, ascii("beside"), sealed)).isEmpty();
        assertThat(context.open(3, ascii("besides"), sealed)).isEmpty();
        assertThat(opened(ours.key(), new Purpose(ascii("another use"))).open(3, ascii("beside"), sealed))
                .isEmpty();
        assertThat(opened(OlmAccount.create(RANDOM).identityKey().bytes(), PURPOSE)
                        .open(3, ascii("beside"), sealed))
                .isEmpty();
        for (int length = 0; length < sealed.length; length++) {
            assertThat(context.open(3, ascii("beside"), Arrays.copyOf(sealed, length)))
                    .isEmpty();
        }
        for (int bit = 0; bit < sealed.length * 8; bit++) {
            byte[] flipped = sealed.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(context.open(3, ascii("beside"), flipped)).isEmpty();
        }
    }

    @Test
    void nothingIsSealedToAPointOfLowOrder() {
        byte[] one = new byte[32];
        one[0] = 1;

        assertThat(Encapsulation.to(Curve25519PublicKey.of(new byte[32]), PURPOSE, RANDOM))
                .isEmpty();
        assertThat(Encapsulation.to(Curve25519PublicKey.of(one), PURPOSE, RANDOM))
                .isEmpty();
        assertThat(bob.agreement(Curve25519PublicKey.of(one))).isEmpty();
    }

    /** Recorded of this implementation, so that none to come reads otherwise what waits on a node. */
    @Test
    void aSecretGivesTheSameBytesForEver() {
        byte[] secret = new byte[32];
        Arrays.fill(secret, (byte) 7);
        byte[] recipient =
                new X25519PrivateKeyParameters(secret, 0).generatePublicKey().getEncoded();
        secret[5] = 1;
        Encapsulation ours = Encapsulation.to(Curve25519PublicKey.of(recipient), PURPOSE, secret)
                .orElseThrow();

        assertThat(HexFormat.of().formatHex(ours.key()))
                .isEqualTo("124ba73106603e9ad4c5c133765916cf62d4b1a9747f5a5ada91de973cabb51c");
        assertThat(HexFormat.of().formatHex(ours.context().seal(1, ascii("beside"), ascii("text"))))
                .isEqualTo("7d192c826f3bd000bb8ee1bf700af7866ef8f6c9");
    }
}
