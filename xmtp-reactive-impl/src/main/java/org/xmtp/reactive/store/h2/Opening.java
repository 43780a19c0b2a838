package org.xmtp.reactive.store.h2;

/**
 * One opening of the store by this process.
 *
 * @param salt what its key is derived with
 * @param sealer seals under that key
 */
record Opening(byte[] salt, Sealer sealer) {}
