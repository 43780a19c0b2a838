package org.xmtp.reactive.store;

import java.util.Map;

/**
 * The state of a session at one version.
 *
 * @param peer whom the session is with
 * @param sessionId the Olm session id
 * @param version 1 for the first state, one more for each ratchet step
 * @param createdNs when the session was made, by our clock
 * @param receivedOrder rises with each message that any session decrypts; 0 if this one never has
 * @param replacedNs when nothing was to be sent on it any more, by our clock; 0 for one that is as good as any
 * @param state the serialised ratchet, but for its pages; no bytes for one that has retired, of which only this row is
 *     left
 * @param pages what else there is of it, by name. In a change only the pages that differ from those of the durable
 *     version, without bytes where one is gone; in what was read all of them
 */
public record SessionRow(
        PeerId peer,
        String sessionId,
        long version,
        long createdNs,
        long receivedOrder,
        long replacedNs,
        byte[] state,
        Map<String, byte[]> pages) {
    /** A state that is all there is of a session that was not replaced. */
    public SessionRow(PeerId peer, String sessionId, long version, long createdNs, long receivedOrder, byte[] state) {
        this(peer, sessionId, version, createdNs, receivedOrder, 0, state, Map.of());
    }

    /** This state with other pages. */
    public SessionRow with(Map<String, byte[]> changed) {
        return new SessionRow(peer, sessionId, version, createdNs, receivedOrder, replacedNs, state, changed);
    }
}
