package org.xmtp.reactive.api.spi;

/**
 * A place in the order of (timestamp, digest): a page begins strictly after it.
 *
 * @param timestampNs the envelope's timestamp, unsigned
 * @param digest SHA-256 over the bytes of topic and message, 32 bytes
 */
public record PageCursor(long timestampNs, byte[] digest) {}
