package org.xmtp.reactive.store;

/**
 * An envelope that cannot be judged yet, kept raw.
 *
 * @param digest the digest of its bytes, which names it
 * @param sender whom it says it is from; proven by nothing
 * @param timestampNs the envelope's timestamp
 * @param heldNs since when it waits, by our clock
 * @param message the envelope's bytes
 */
public record HeldEnvelope(Digest digest, PeerId sender, long timestampNs, long heldNs, byte[] message) {}
