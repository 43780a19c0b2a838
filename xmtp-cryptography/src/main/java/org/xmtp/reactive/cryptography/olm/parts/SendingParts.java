package org.xmtp.reactive.cryptography.olm.parts;

/**
 * The chain that a session sends on.
 *
 * @param ratchetKey our private ratchet key, Curve25519, 32 bytes
 * @param chainKey of the next message
 */
public record SendingParts(SecretBytes ratchetKey, IndexedKey chainKey) {}
