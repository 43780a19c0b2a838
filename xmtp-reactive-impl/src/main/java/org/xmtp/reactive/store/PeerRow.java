package org.xmtp.reactive.store;

import java.util.List;
import java.util.Optional;

/**
 * Everything kept about one peer.
 *
 * @param contact its contact, if its grant was verified
 * @param revoked whether its account's wallet has taken it back
 * @param sessions its sessions, each at its newest durable version
 */
public record PeerRow(Optional<Contact> contact, boolean revoked, List<SessionRow> sessions) {
    /** What is kept about a peer that nothing is known of. */
    public static final PeerRow UNKNOWN = new PeerRow(Optional.empty(), false, List.of());
}
