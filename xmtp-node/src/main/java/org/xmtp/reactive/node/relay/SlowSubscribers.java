package org.xmtp.reactive.node.relay;

import java.util.List;

/**
 * Who does not keep up.
 *
 * @param behind for whom something has waited for longer than {@link InProcessRelay#SLOW}, those who wait longest
 *     first, {@link InProcessRelay#SHOWN} at most
 * @param sentAway who was ended for that, the last first, as many at most
 */
public record SlowSubscribers(List<Backlog> behind, List<SentAway> sentAway) {}
