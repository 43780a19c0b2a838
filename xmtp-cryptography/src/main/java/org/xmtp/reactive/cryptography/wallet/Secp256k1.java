package org.xmtp.reactive.cryptography.wallet;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.math.ec.ECAlgorithms;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.bouncycastle.util.BigIntegers;

/** The curve of Ethereum's signatures (SEC 2), on Bouncy Castle's arithmetic. */
final class Secp256k1 {
    static final int SCALAR_BYTES = 32;

    private static final ECDomainParameters CURVE = domain();
    private static final BigInteger N = CURVE.getN();
    private static final BigInteger HALF_N = N.shiftRight(1);

    private Secp256k1() {}

    private static ECDomainParameters domain() {
        X9ECParameters parameters = CustomNamedCurves.getByName("secp256k1");
        return new ECDomainParameters(parameters.getCurve(), parameters.getG(), parameters.getN(), parameters.getH());
    }

    /** Whether a number is a private key, or can be r or s of a signature. */
    static boolean isScalar(BigInteger value) {
        return value.signum() > 0 && value.compareTo(N) < 0;
    }

    static boolean isHigh(BigInteger s) {
        return s.compareTo(HALF_N) > 0;
    }

    static WalletAddress addressOf(BigInteger privateKey) {
        return addressOf(new FixedPointCombMultiplier().multiply(CURVE.getG(), privateKey));
    }

    /** The signature of the digest with the deterministic nonce of RFC 6979, its s in the lower half. */
    static WalletSignature sign(BigInteger privateKey, WalletAddress address, byte[] digest) {
        ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
        signer.init(true, new ECPrivateKeyParameters(privateKey, CURVE));
        BigInteger[] signature = signer.generateSignature(digest);
        BigInteger r = signature[0];
        BigInteger s = isHigh(signature[1]) ? N.subtract(signature[1]) : signature[1];
        for (int recoveryId = 0; recoveryId < 2; recoveryId++) {
            if (recover(r, s, recoveryId, digest).filter(address::equals).isPresent()) {
                return new WalletSignature(r, s, recoveryId);
            }
        }
        throw new IllegalStateException("neither recovery id gives back the signer " + address);
    }

    /** The address that made the signature (SEC 1, 4.1.6), if there is one. */
    static Optional<WalletAddress> recover(BigInteger r, BigInteger s, int recoveryId, byte[] digest) {
        // r + n as the x coordinate would need recovery id 2 or 3, which Ethereum does not know.
        byte[] compressed = new byte[1 + SCALAR_BYTES];
        compressed[0] = (byte) (2 + recoveryId);
        System.arraycopy(BigIntegers.asUnsignedByteArray(SCALAR_BYTES, r), 0, compressed, 1, SCALAR_BYTES);
        ECPoint nonce;
        try {
            nonce = CURVE.getCurve().decodePoint(compressed);
        } catch (IllegalArgumentException notOnCurve) {
            return Optional.empty();
        }
        BigInteger inverse = BigIntegers.modOddInverseVar(N, r);
        BigInteger e = new BigInteger(1, digest);
        ECPoint signer = ECAlgorithms.sumOfTwoMultiplies(
                CURVE.getG(),
                e.negate().multiply(inverse).mod(N),
                nonce,
                s.multiply(inverse).mod(N));
        return signer.isInfinity() ? Optional.empty() : Optional.of(addressOf(signer));
    }

    /** The key with this point. */
    static ECPublicKeyParameters publicKey(byte[] encoded) {
        try {
            return new ECPublicKeyParameters(CURVE.getCurve().decodePoint(encoded), CURVE);
        } catch (IllegalArgumentException notOnCurve) {
            throw new WalletException(
                    WalletException.Reason.MALFORMED_KEY, "public key: expected a point of secp256k1, got none");
        }
    }

    /** Whether a key signed a digest. Of two signatures of the same the one with the higher s is none. */
    static boolean isSigned(ECPublicKeyParameters key, byte[] digest, BigInteger r, BigInteger s) {
        if (!isScalar(r) || !isScalar(s) || isHigh(s)) {
            return false;
        }
        ECDSASigner signer = new ECDSASigner();
        signer.init(false, key);
        return signer.verifySignature(digest, r, s);
    }

    private static WalletAddress addressOf(ECPoint publicKey) {
        byte[] encoded = publicKey.getEncoded(false);
        return WalletAddress.ofPublicKey(Arrays.copyOfRange(encoded, 1, encoded.length));
    }
}
