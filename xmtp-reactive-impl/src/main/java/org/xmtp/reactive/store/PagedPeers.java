package org.xmtp.reactive.store;

import java.util.List;
import java.util.OptionalLong;

/**
 * Some of the peers of whose sessions there are pages.
 *
 * @param peers they
 * @param next behind which place, in an order of the store's own, there may be more; empty at the end
 */
public record PagedPeers(List<PeerId> peers, OptionalLong next) {}
