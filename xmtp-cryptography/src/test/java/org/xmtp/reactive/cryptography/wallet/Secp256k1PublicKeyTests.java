package org.xmtp.reactive.cryptography.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.generators.ECKeyPairGenerator;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECKeyGenerationParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.util.BigIntegers;
import org.junit.jupiter.api.Test;

class Secp256k1PublicKeyTests {

    private static final byte[] SIGNED = "signed".getBytes(StandardCharsets.UTF_8);

    private final ECDomainParameters curve = domain();
    private final byte[] point;
    private final byte[] signature;

    Secp256k1PublicKeyTests() {
        ECKeyPairGenerator generator = new ECKeyPairGenerator();
        generator.init(new ECKeyGenerationParameters(curve, new SecureRandom()));
        var pair = generator.generateKeyPair();
        this.point = ((ECPublicKeyParameters) pair.getPublic()).getQ().getEncoded(false);
        ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
        signer.init(true, pair.getPrivate());
        BigInteger[] made = signer.generateSignature(Keccak256.digest(SIGNED));
        BigInteger s =
                made[1].shiftLeft(1).compareTo(curve.getN()) > 0 ? curve.getN().subtract(made[1]) : made[1];
        this.signature = bytes(made[0], s);
    }

    private static ECDomainParameters domain() {
        X9ECParameters parameters = CustomNamedCurves.getByName("secp256k1");
        return new ECDomainParameters(parameters.getCurve(), parameters.getG(), parameters.getN(), parameters.getH());
    }

    private static byte[] bytes(BigInteger r, BigInteger s) {
        byte[] bytes = new byte[Secp256k1PublicKey.SIGNATURE_BYTES];
        System.arraycopy(BigIntegers.asUnsignedByteArray(32, r), 0, bytes, 0, 32);
        System.arraycopy(BigIntegers.asUnsignedByteArray(32, s), 0, bytes, 32, 32);
        return bytes;
    }

    @Test
    void whatItSignedIsItsAndNothingElseIs() {
        Secp256k1PublicKey key = Secp256k1PublicKey.parse(point);
        assertThat(key.isSignatureOf(SIGNED, signature)).isTrue();
        assertThat(key.isSignatureOf(new byte[] {1}, signature)).isFalse();
        for (int i = 0; i < signature.length; i++) {
            byte[] changed = signature.clone();
            changed[i] ^= 1;
            assertThat(key.isSignatureOf(SIGNED, changed)).isFalse();
        }
        assertThat(new Secp256k1PublicKeyTests().key().isSignatureOf(SIGNED, signature))
                .isFalse();
    }

    private Secp256k1PublicKey key() {
        return Secp256k1PublicKey.parse(point);
    }

    @Test
    void theTwinOfASignatureIsNone() {
        BigInteger r = new BigInteger(1, Arrays.copyOf(signature, 32));
        BigInteger s = new BigInteger(1, Arrays.copyOfRange(signature, 32, 64));
        assertThat(key().isSignatureOf(SIGNED, bytes(r, curve.getN().subtract(s))))
                .isFalse();
    }

    @Test
    void whatIsNoSignatureIsNone() {
        for (int length : new int[] {0, 63, 65, 10_000}) {
            assertThat(key().isSignatureOf(SIGNED, new byte[length])).isFalse();
        }
        byte[] ones = new byte[64];
        Arrays.fill(ones, (byte) -1);
        assertThat(key().isSignatureOf(SIGNED, ones)).isFalse();
        assertThat(key().isSignatureOf(SIGNED, new byte[64])).isFalse();
    }

    @Test
    void whatIsNoPointIsRefused() {
        byte[] elsewhere = point.clone();
        elsewhere[40] ^= 1;
        byte[] compressed = Arrays.copyOf(point, 33);
        compressed[0] = 2;
        byte[] hybrid = point.clone();
        hybrid[0] = 6;
        for (byte[] none : new byte[][] {elsewhere, compressed, hybrid, {}, {0}, new byte[65]}) {
            assertThatThrownBy(() -> Secp256k1PublicKey.parse(none))
                    .as(HexFormat.of().formatHex(none))
                    .isInstanceOfSatisfying(
                            WalletException.class,
                            e -> assertThat(e.reason()).isEqualTo(WalletException.Reason.MALFORMED_KEY));
        }
    }
}
