package org.xmtp.reactive.wire;

/**
 * A message as it travels to one installation.
 *
 * @param headerBytes the header as it was encoded, which the signature inside the ciphertext covers
 * @param header the same, read
 * @param ciphertext an Olm message, not empty
 */
public record SealedEnvelope(byte[] headerBytes, Header header, byte[] ciphertext) {}
