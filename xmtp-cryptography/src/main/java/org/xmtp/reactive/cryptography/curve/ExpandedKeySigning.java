package org.xmtp.reactive.cryptography.curve;

/**
 * Signs with Ed25519 keys that have no seed: with the 64 bytes that RFC 8032 section 5.1.5 makes of one, a scalar with
 * its bits set and cleared and the prefix from which nonces come. Bouncy Castle signs from seeds alone. For any number
 * of threads.
 */
public interface ExpandedKeySigning {
    /** The public key to an expanded key, 32 bytes. */
    byte[] publicKey(byte[] expanded);

    /** What signs with an expanded key. It keeps a copy, in memory that may not be wiped. */
    CurveProvider.Signer signer(byte[] expanded, byte[] publicKey);
}
