package org.xmtp.reactive.node.relay;

import java.time.Instant;

/**
 * A subscriber that was ended since too much waited for it.
 *
 * @param envelopes how many waited then
 * @param bytes what they took, by {@link org.xmtp.reactive.node.envelope.Weights}
 */
public record SentAway(Subscriber subscriber, Instant at, int envelopes, long bytes) {}
