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
 * @param state the serialised ratchet, but for its pages
 * @param pages what else there is of it, by name. In a change only the pages that differ from those of the durable
 *     version, without bytes where one is gone; in what was read all of them
 */
public record SessionRow(
        PeerId peer,
        String sessionId,
        long version,
        long createdNs,
        long receivedOrder,
        byte[] state,
        Map<String, byte[]> pages) {
    /** A state that is all there is of it. */
    public SessionRow(PeerId peer, String sessionId, long version, long createdNs, long receivedOrder, byte[] state) {
        this(peer, sessionId, version, createdNs, receivedOrder, state, Map.of());
    }

    /** This state with other pages. */
    public SessionRow with(Map<String, byte[]> changed) {
        return new SessionRow(peer, sessionId, version, createdNs, receivedOrder, state, changed);
    }
}
