package org.xmtp.reactive.store;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Everything kept about one peer.
 *
 * @param contact its contact, if its grant was verified
 * @param sessions its sessions, each at its newest durable version
 * @param retiredSessions the ids of sessions that were deleted: none of them may be created again
 */
public record PeerRow(Optional<Contact> contact, List<SessionRow> sessions, Set<String> retiredSessions) {}
