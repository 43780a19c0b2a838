package org.xmtp.reactive.cryptography.wallet;

import java.math.BigInteger;
import java.util.Arrays;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;

/** A public key on secp256k1 that is no wallet's: it signs bytes by their Keccak-256 digest. For any thread. */
public final class Secp256k1PublicKey {
    /** The encoded length: 0x04, x 32, y 32. */
    public static final int BYTES = 65;

    /** The length of a signature: r 32, s 32. */
    public static final int SIGNATURE_BYTES = 64;

    private final ECPublicKeyParameters key;

    private Secp256k1PublicKey(ECPublicKeyParameters key) {
        this.key = key;
    }

    /**
     * Decodes an uncompressed point.
     *
     * @throws WalletException {@code MALFORMED_KEY} for another length or form, or what is no point of the curve
     */
    public static Secp256k1PublicKey parse(byte[] bytes) {
        if (bytes.length != BYTES || bytes[0] != 4) {
            throw new WalletException(
                    WalletException.Reason.MALFORMED_KEY,
                    "public key: expected " + BYTES + " bytes of an uncompressed point, got " + bytes.length);
        }
        return new Secp256k1PublicKey(Secp256k1.publicKey(bytes));
    }

    /** Whether this key signed these bytes: r ‖ s, of 64 bytes, with an s in the lower half. */
    public boolean isSignatureOf(byte[] signed, byte[] signature) {
        if (signature.length != SIGNATURE_BYTES) {
            return false;
        }
        BigInteger r = new BigInteger(1, Arrays.copyOf(signature, Secp256k1.SCALAR_BYTES));
        BigInteger s = new BigInteger(1, Arrays.copyOfRange(signature, Secp256k1.SCALAR_BYTES, SIGNATURE_BYTES));
        return Secp256k1.isSigned(key, Keccak256.digest(signed), r, s);
    }
}
