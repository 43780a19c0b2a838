package org.xmtp.reactive.cryptography.wallet;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * A wallet's secp256k1 private key. For any thread. Never printed; read only through {@link #revealBytes()}; unusable
 * once wiped.
 */
public final class WalletKey {
    /** The length of a private key. */
    public static final int BYTES = 32;

    private final byte[] bytes;
    private final WalletAddress address;
    private volatile boolean wiped;

    private WalletKey(byte[] bytes, BigInteger scalar) {
        this.bytes = bytes;
        this.address = Secp256k1.addressOf(scalar);
    }

    /**
     * The key with these 32 bytes, big-endian, which are copied.
     *
     * @throws WalletException {@code MALFORMED_KEY} for another length, or a number outside 1 … order - 1
     */
    public static WalletKey of(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw malformed(BYTES + " bytes", bytes.length + " bytes");
        }
        BigInteger scalar = new BigInteger(1, bytes);
        if (!Secp256k1.isScalar(scalar)) {
            throw malformed("a number between 1 and the order of secp256k1", "one out of range");
        }
        return new WalletKey(bytes.clone(), scalar);
    }

    /** A new key. */
    public static WalletKey random(SecureRandom random) {
        byte[] bytes = new byte[BYTES];
        BigInteger scalar;
        do {
            random.nextBytes(bytes);
            scalar = new BigInteger(1, bytes);
        } while (!Secp256k1.isScalar(scalar));
        return new WalletKey(bytes, scalar);
    }

    /** The address of this wallet. */
    public WalletAddress address() {
        return address;
    }

    /** Signs a text as {@code personal_sign} does (EIP-191), deterministically (RFC 6979): 65 bytes r ‖ s ‖ v. */
    public byte[] sign(String text) {
        return Secp256k1.sign(new BigInteger(1, reveal()), address, PersonalMessage.digest(text))
                .bytes();
    }

    /** A copy of the private key, to be kept in a safe place and overwritten after use. */
    public byte[] revealBytes() {
        return reveal().clone();
    }

    /** Overwrites the key, once no thread uses it; it can't be used afterwards. */
    public void wipe() {
        wiped = true;
        Arrays.fill(bytes, (byte) 0);
    }

    private byte[] reveal() {
        if (wiped) {
            throw new IllegalStateException("the key of " + address + " was wiped; make it again from its bytes");
        }
        return bytes;
    }

    /** The address; not the key. */
    @Override
    public String toString() {
        return "WalletKey[" + address + "]";
    }

    private static WalletException malformed(String expected, String got) {
        return new WalletException(
                WalletException.Reason.MALFORMED_KEY, "wallet key: expected " + expected + ", got " + got);
    }
}
