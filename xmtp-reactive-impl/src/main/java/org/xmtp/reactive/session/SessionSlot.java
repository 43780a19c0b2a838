package org.xmtp.reactive.session;

import org.xmtp.reactive.cryptography.olm.RatchetSession;
import org.xmtp.reactive.cryptography.olm.SessionPages;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.SessionRow;

/**
 * One session in one state. Nobody steps the ratchet inside once the loop has it: a job steps a copy.
 *
 * @param peer whom it is with
 * @param ratchet the ratchet
 * @param version how many steps it has made
 * @param createdNs when it was made, by our clock
 * @param receivedOrder greater for the session that decrypted last, 0 if it never has
 * @param replacedNs when it was replaced, by our clock: it still decrypts, and nothing is sent on it; 0 if it was not
 */
public record SessionSlot(
        PeerId peer, RatchetSession ratchet, long version, long createdNs, long receivedOrder, long replacedNs) {
    /** The session's id. */
    public String id() {
        return ratchet.sessionId();
    }

    /** The state after one more step. */
    SessionSlot stepped(RatchetSession advanced) {
        return new SessionSlot(peer, advanced, version + 1, createdNs, receivedOrder, replacedNs);
    }

    /** The same, known to have decrypted last of all. */
    SessionSlot received(long order) {
        return new SessionSlot(peer, ratchet, version, createdNs, order, replacedNs);
    }

    /** The state in which nothing is sent on it. */
    SessionSlot replaced(long nowNs) {
        return new SessionSlot(peer, ratchet, version + 1, createdNs, receivedOrder, nowNs);
    }

    /** What the store is to keep of it beside the pages that it has. */
    SessionRow row(SessionPages durable) {
        return new SessionRow(
                peer,
                id(),
                version,
                createdNs,
                receivedOrder,
                replacedNs,
                ratchet.head(),
                ratchet.pages().changesSince(durable));
    }
}
