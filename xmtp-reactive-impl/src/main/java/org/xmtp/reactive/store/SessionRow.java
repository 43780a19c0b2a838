package org.xmtp.reactive.store;

/**
 * The state of a session at one version.
 *
 * @param peer whom the session is with
 * @param sessionId the Olm session id
 * @param version 1 for the first state, one more for each ratchet step
 * @param createdNs when the session was made, by our clock
 * @param receivedOrder rises with each message that any session decrypts; 0 if this one never has
 * @param state the serialised ratchet
 */
public record SessionRow(
        PeerId peer, String sessionId, long version, long createdNs, long receivedOrder, byte[] state) {}
