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
 * @param standing where it stands among the peer's sessions
 */
public record SessionSlot(PeerId peer, RatchetSession ratchet, long version, Standing standing) {
    /**
     * What tells which session is used.
     *
     * @param createdNs when it was made, by our clock
     * @param receivedNs of the messages that it decrypted, when the last was sent, as the peer says; 0 if it never has
     * @param replacedNs when it was replaced, by our clock: it still decrypts, and nothing is sent on it; 0 if it was
     *     not
     */
    public record Standing(long createdNs, long receivedNs, long replacedNs) {}

    /** The session's id. */
    public String id() {
        return ratchet.sessionId();
    }

    /** When it was made, by our clock. */
    public long createdNs() {
        return standing.createdNs;
    }

    /** Of the messages that it decrypted, when the last was sent, as the peer says; 0 if it never has. */
    public long receivedNs() {
        return standing.receivedNs;
    }

    /** When it was replaced, by our clock; 0 if it was not. */
    public long replacedNs() {
        return standing.replacedNs;
    }

    /** The state after one more step. */
    SessionSlot stepped(RatchetSession advanced) {
        return new SessionSlot(peer, advanced, version + 1, standing);
    }

    /** The same, known to have decrypted a message that was sent at a time. */
    SessionSlot received(long sentNs) {
        long lastNs = Math.max(standing.receivedNs, sentNs);
        return new SessionSlot(peer, ratchet, version, new Standing(standing.createdNs, lastNs, standing.replacedNs));
    }

    /** The state in which nothing is sent on it. */
    SessionSlot replaced(long nowNs) {
        return new SessionSlot(
                peer, ratchet, version + 1, new Standing(standing.createdNs, standing.receivedNs, nowNs));
    }

    /** The same, among those that were replaced at a time. */
    SessionSlot belated(long replacedNs) {
        return new SessionSlot(
                peer, ratchet, version, new Standing(standing.createdNs, standing.receivedNs, replacedNs));
    }

    /** What the store is to keep of it beside the pages that it has. */
    SessionRow row(SessionPages durable) {
        return new SessionRow(
                peer,
                id(),
                version,
                standing.createdNs,
                standing.receivedNs,
                standing.replacedNs,
                ratchet.head(),
                ratchet.pages().changesSince(durable));
    }
}
