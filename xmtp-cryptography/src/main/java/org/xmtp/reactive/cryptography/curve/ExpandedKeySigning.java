package org.xmtp.reactive.cryptography.curve;

/**
 * Signs with Ed25519 keys whose seed is lost, as libolm keeps them: the 64 bytes of SHA-512 that RFC 8032 section 5.1.5
 * makes of a seed, the lower half with its bits set and cleared. Found as a service, from a module that has a library
 * for it; Bouncy Castle signs from seeds alone. For any number of threads.
 */
public interface ExpandedKeySigning {
    /** The public key to an expanded key, 32 bytes. */
    byte[] publicKey(byte[] expanded);

    /** What signs with an expanded key. It keeps a copy, in memory that may not be wiped. */
    CurveProvider.Signer signer(byte[] expanded, byte[] publicKey);
}
