package org.xmtp.reactive.node.relay;

import java.time.Duration;

/**
 * What waits for one subscriber that does not take it.
 *
 * @param bytes by {@link org.xmtp.reactive.node.envelope.Weights}
 * @param oldest how long the first of it has waited
 */
public record Backlog(Subscriber subscriber, int envelopes, long bytes, Duration oldest) {}
