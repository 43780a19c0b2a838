package org.xmtp.reactive.store;

import java.util.List;

/**
 * What becomes durable together or not at all.
 *
 * @param position its place in the order of commits, one more than the one before
 * @param id names it for ever: whether it is durable is only ever concluded from finding this in the store
 * @param changes what it changes
 */
public record WriteSet(long position, WriteSetId id, List<Change> changes) {}
