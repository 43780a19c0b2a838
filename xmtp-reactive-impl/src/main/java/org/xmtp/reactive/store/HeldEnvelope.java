package org.xmtp.reactive.store;

/**
 * An envelope that cannot be judged yet, kept raw; or only its place, from where it can be read again at the node.
 *
 * @param digest the digest of its bytes, which names it
 * @param sender whom it says it is from; proven by nothing
 * @param timestampNs the envelope's timestamp
 * @param turn rises in the order in which they came, whatever the clock does
 * @param heldNs since when it waits, by our clock
 * @param message the envelope's bytes; empty where only the place is kept
 */
public record HeldEnvelope(Digest digest, PeerId sender, long timestampNs, long turn, long heldNs, byte[] message) {
    /** The same without its bytes. */
    public HeldPlace place() {
        return new HeldPlace(digest, sender, timestampNs, turn, heldNs, message.length);
    }

    /** The same with these bytes. */
    public HeldEnvelope withMessage(byte[] bytes) {
        return new HeldEnvelope(digest, sender, timestampNs, turn, heldNs, bytes);
    }
}
