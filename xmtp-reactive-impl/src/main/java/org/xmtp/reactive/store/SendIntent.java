package org.xmtp.reactive.store;

import java.util.List;

/**
 * A durable message for which copies are still to be made.
 *
 * @param message the position of the message
 * @param remaining who has no copy in the outbox yet, in order; never empty
 */
public record SendIntent(long message, List<PeerId> remaining) {}
