package org.xmtp.reactive.cryptography.olm;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Arrays;
import org.xmtp.reactive.cryptography.curve.Curves;
import org.xmtp.reactive.cryptography.curve.ExpandedKeySigning;

/**
 * Signatures of Curve25519 keys: XEdDSA (signal.org/docs/specifications/xeddsa), in the form in which the private key
 * stays as it is and the sign of its Edwards point is the signature's top bit. The point, sign and all, goes into the
 * digest, so no other sign verifies. Whoever verifies Ed25519 verifies the rest.
 */
final class XEdDsa {
    static final int BYTES = 64;

    private static final int LAST = BYTES - 1;
    private static final int SIGN = 0x80;
    private static final HkdfInfo NONCE = HkdfInfo.of("XMTP_XEDDSA_NONCE");
    private static final BigInteger PRIME = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));

    private XEdDsa() {}

    static byte[] sign(Secret privateKey, byte[] message, SecureRandom random) {
        ExpandedKeySigning ed25519 = Curves.expandedKeySigning();
        byte[] expanded = expanded(privateKey, random);
        try {
            byte[] point = ed25519.publicKey(expanded);
            byte[] signature = ed25519.signer(expanded, point).sign(message);
            signature[LAST] |= (byte) (point[Secret.BYTES - 1] & SIGN);
            return signature;
        } finally {
            Arrays.fill(expanded, (byte) 0);
        }
    }

    /**
     * The scalar as X25519 reads it (RFC 7748 section 5), and the secret that the nonce comes from: fresh, and the
     * private key goes into it, so that no generator can be so bad as to give the key away by two messages.
     */
    private static byte[] expanded(Secret privateKey, SecureRandom random) {
        byte[] fresh = new byte[Secret.BYTES];
        random.nextBytes(fresh);
        byte[] prefix = Primitives.ofThread().hkdf(fresh, privateKey.reveal(), NONCE, Secret.BYTES);
        byte[] expanded = Arrays.copyOf(privateKey.reveal(), 2 * Secret.BYTES);
        expanded[0] &= (byte) 0xF8;
        expanded[Secret.BYTES - 1] &= 0x7F;
        expanded[Secret.BYTES - 1] |= 0x40;
        System.arraycopy(prefix, 0, expanded, Secret.BYTES, Secret.BYTES);
        Arrays.fill(prefix, (byte) 0);
        Arrays.fill(fresh, (byte) 0);
        return expanded;
    }

    /** Whether the signature is the key's; only of a key in its one encoding that is no point of low order. */
    static boolean verify(Curve25519PublicKey key, byte[] message, byte[] signature) {
        if (signature.length != BYTES || key.isLowOrder() || !Arrays.equals(key.encoded(), key.element())) {
            return false;
        }
        byte[] point = edwards(key);
        point[point.length - 1] |= (byte) (signature[LAST] & SIGN);
        byte[] signed = signature.clone();
        signed[LAST] &= (byte) ~SIGN;
        return Ed25519PublicKey.of(point).verify(message, signed);
    }

    /**
     * y = (u - 1) / (u + 1), little-endian (RFC 7748 section 4.1). Public values only: it takes what time it takes. The
     * one u that has none, -1, is of low order.
     */
    private static byte[] edwards(Curve25519PublicKey key) {
        BigInteger u = new BigInteger(1, reversed(key.element()));
        BigInteger y = u.subtract(BigInteger.ONE)
                .multiply(u.add(BigInteger.ONE).modInverse(PRIME))
                .mod(PRIME);
        byte[] bigEndian = y.toByteArray();
        byte[] encoded = new byte[Ed25519PublicKey.BYTES];
        for (int i = 0; i < Math.min(encoded.length, bigEndian.length); i++) {
            encoded[i] = bigEndian[bigEndian.length - 1 - i];
        }
        return encoded;
    }

    private static byte[] reversed(byte[] bytes) {
        byte[] reversed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            reversed[i] = bytes[bytes.length - 1 - i];
        }
        return reversed;
    }
}
