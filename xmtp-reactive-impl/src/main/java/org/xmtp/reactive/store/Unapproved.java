package org.xmtp.reactive.store;

import org.xmtp.reactive.api.Trust;

/**
 * An installation that nothing is encrypted to before it is approved.
 *
 * @param peer who it is
 * @param trust whether it is held or refused
 * @param since the position of the write-set that says so: what stands before it was not kept from it
 */
public record Unapproved(PeerId peer, Trust trust, long since) {}
