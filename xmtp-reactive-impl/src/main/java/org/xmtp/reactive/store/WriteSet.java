package org.xmtp.reactive.store;

import java.util.List;

/**
 * What becomes durable together or not at all.
 *
 * @param position its place in the order of commits, one more than the one before
 * @param changes what it changes
 */
public record WriteSet(long position, List<Change> changes) {}
