package org.xmtp.reactive.cryptography.olm.parts;

/**
 * A chain key or a message key, with its place in the chain.
 *
 * @param index from 0
 * @param key 32 bytes
 */
public record IndexedKey(long index, SecretBytes key) {}
