package org.xmtp.reactive.api.spi;

import java.util.Optional;

/**
 * Asks for a page of a topic, oldest first.
 *
 * @param topic the topic
 * @param startNs the earliest timestamp, inclusive; 0 is unset
 * @param limit how many envelopes at most, 1 to 1000
 * @param after where the page before ended
 */
public record TopicQuery(String topic, long startNs, int limit, Optional<PageCursor> after) {}
