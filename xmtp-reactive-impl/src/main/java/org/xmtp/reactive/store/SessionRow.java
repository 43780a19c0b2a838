package org.xmtp.reactive.store;

/**
 * The state of a session at one version.
 *
 * @param peer whom the session is with
 * @param sessionId the Olm session id
 * @param version 1 for the first state, one more for each ratchet step
 * @param durableVersion the version that this process last made durable, 0 if none: finding another one in the store
 *     means a second writer
 * @param createdNs when the session was made, by our clock
 * @param receivedOrder rises with each message that any session decrypts; 0 if this one never has
 * @param state the serialised ratchet
 */
public record SessionRow(
        PeerId peer,
        String sessionId,
        long version,
        long durableVersion,
        long createdNs,
        long receivedOrder,
        byte[] state) {
    /** The same state, stating the version that is durable before it. */
    public SessionRow after(long durable) {
        return new SessionRow(peer, sessionId, version, durable, createdNs, receivedOrder, state);
    }
}
