package org.xmtp.reactive.cryptography.wallet;

import org.bouncycastle.crypto.digests.KeccakDigest;

/** Keccak-256 with the original padding, as Ethereum uses it; not SHA3-256. */
public final class Keccak256 {
    /** The length of a digest. */
    public static final int BYTES = 32;

    private Keccak256() {}

    /** The digest of the bytes. */
    public static byte[] digest(byte[] bytes) {
        KeccakDigest keccak = new KeccakDigest(8 * BYTES);
        keccak.update(bytes, 0, bytes.length);
        byte[] digest = new byte[BYTES];
        keccak.doFinal(digest, 0);
        return digest;
    }
}
