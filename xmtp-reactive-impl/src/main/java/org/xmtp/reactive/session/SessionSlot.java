package org.xmtp.reactive.session;

import org.xmtp.reactive.cryptography.olm.RatchetSession;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.SessionRow;

/**
 * One session in a lane's hands. Immutable but for the ratchet inside, which only its lane touches.
 *
 * @param peer whom it is with
 * @param ratchet the ratchet
 * @param version how many steps it has made
 * @param createdNs when it was made, by our clock
 * @param receivedOrder greater for the session that decrypted last, 0 if it never has
 */
public record SessionSlot(PeerId peer, RatchetSession ratchet, long version, long createdNs, long receivedOrder) {
    /** The session's id. */
    public String id() {
        return ratchet.sessionId();
    }

    /** After one more step of the same ratchet. */
    public SessionSlot stepped() {
        return new SessionSlot(peer, ratchet, version + 1, createdNs, receivedOrder);
    }

    /** After a copy of the ratchet has decrypted a message that passed every check. */
    public SessionSlot received(RatchetSession advanced, long order) {
        return new SessionSlot(peer, advanced, version + 1, createdNs, order);
    }

    /** What the store keeps of it; the journal fills in the version that is durable. */
    public SessionRow row() {
        return new SessionRow(peer, id(), version, 0, createdNs, receivedOrder, ratchet.serialize());
    }
}
