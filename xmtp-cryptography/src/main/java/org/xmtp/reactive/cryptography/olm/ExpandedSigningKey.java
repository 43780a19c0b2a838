package org.xmtp.reactive.cryptography.olm;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.xmtp.reactive.cryptography.curve.CurveProvider;

/**
 * An Ed25519 private key of which only what the seed expands to is left: libolm keeps accounts so, and the way back to
 * the seed is a SHA-512. Signs as the seed would (RFC 8032 section 5.1.6).
 *
 * <p>Signatures are made from seeds everywhere, but Bouncy Castle multiplies the base point in constant time for
 * X25519, on the same curve in other coordinates. Those leave the sign of a point open. As a signature under the wrong
 * sign does not verify, the right one is found by verifying; a wrong one never leaves, since two signatures with one
 * nonce give the key away.
 *
 * @param scalar the first half of the digest, with the bits set and cleared that RFC 8032 asks for
 * @param prefix the second half, from which the nonces come
 */
record ExpandedSigningKey(Secret scalar, Secret prefix) implements SigningKey {
    /** 2^255-19. */
    private static final BigInteger FIELD = BigInteger.ONE.shiftLeft(255).subtract(BigInteger.valueOf(19));

    private static final int POINT_BYTES = 32;
    private static final int SIGN_BYTE = 31;
    private static final byte SIGN_BIT = (byte) 0x80;
    private static final byte[] PROBE = new byte[0];

    /**
     * Takes halves that can have come from a seed.
     *
     * @throws OlmException {@code MALFORMED} for a scalar with other bits
     */
    ExpandedSigningKey {
        byte[] bits = scalar.reveal();
        if ((bits[0] & 0x07) != 0 || (bits[SIGN_BYTE] & 0xC0) != 0x40) {
            throw OlmException.malformed(
                    "expanded Ed25519 key", "a multiple of 8 from 2^254 to below 2^255", "a number that is none");
        }
    }

    @Override
    public CurveProvider.Signer signer(Ed25519PublicKey publicKey) {
        return message -> sign(message, publicKey);
    }

    private byte[] sign(byte[] message, Ed25519PublicKey publicKey) {
        byte[] signature = trySign(message, publicKey);
        if (signature.length == 0) {
            throw new IllegalStateException("the public key " + publicKey + " does not belong to its private key");
        }
        return signature;
    }

    @Override
    public Ed25519PublicKey derivePublicKey() {
        byte[] point = withoutSign(scalar.reveal());
        Ed25519PublicKey positive = Ed25519PublicKey.of(point);
        point[SIGN_BYTE] |= SIGN_BIT;
        Ed25519PublicKey negative = Ed25519PublicKey.of(point);
        return trySign(PROBE, positive).length > 0 ? positive : negative;
    }

    /** The signature, or nothing if the public key is not the one to this key. */
    private byte[] trySign(byte[] message, Ed25519PublicKey publicKey) {
        int[] nonce = Ed25519Scalar.reduce(sha512(prefix.reveal(), message));
        byte[] multiplier = Ed25519Scalar.clamped(nonce);
        byte[] point = withoutSign(multiplier);
        Arrays.fill(multiplier, (byte) 0);
        byte[] positive = signature(point, nonce, message, publicKey);
        point[SIGN_BYTE] |= SIGN_BIT;
        byte[] negative = signature(point, nonce, message, publicKey);
        Arrays.fill(nonce, 0);
        boolean isPositive = publicKey.verify(message, positive);
        boolean isNegative = publicKey.verify(message, negative);
        Arrays.fill(isPositive ? negative : positive, (byte) 0);
        return isPositive ? positive : isNegative ? negative : new byte[0];
    }

    private byte[] signature(byte[] point, int[] nonce, byte[] message, Ed25519PublicKey publicKey) {
        int[] challenge = Ed25519Scalar.reduce(sha512(point, publicKey.encoded(), message));
        byte[] response = Ed25519Scalar.multiplyAdd(challenge, scalar.reveal(), nonce);
        byte[] signature = Arrays.copyOf(point, Ed25519PublicKey.SIGNATURE_BYTES);
        System.arraycopy(response, 0, signature, POINT_BYTES, response.length);
        return signature;
    }

    /**
     * The encoding of a multiple of the base point, the sign bit clear. The multiple is public, its multiplier is not:
     * X25519 gives u, and y = (u - 1) / (u + 1) (RFC 7748 section 4.1).
     */
    private static byte[] withoutSign(byte[] multiplier) {
        byte[] montgomery = new byte[POINT_BYTES];
        X25519.scalarMultBase(multiplier, 0, montgomery, 0);
        BigInteger u = new BigInteger(1, reversed(montgomery));
        BigInteger y = u.subtract(BigInteger.ONE)
                .multiply(u.add(BigInteger.ONE).modInverse(FIELD))
                .mod(FIELD);
        byte[] little = reversed(y.toByteArray());
        return Arrays.copyOf(little, POINT_BYTES);
    }

    private static byte[] reversed(byte[] bytes) {
        byte[] reversed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            reversed[i] = bytes[bytes.length - 1 - i];
        }
        return reversed;
    }

    private static byte[] sha512(byte[]... parts) {
        try {
            MessageDigest sha512 = MessageDigest.getInstance("SHA-512");
            for (byte[] part : parts) {
                sha512.update(part);
            }
            return sha512.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime lacks SHA-512, which Ed25519 needs", e);
        }
    }

    @Override
    public void requireNotWiped() {
        scalar.reveal();
    }

    @Override
    public void wipe() {
        scalar.wipe();
        prefix.wipe();
    }
}
