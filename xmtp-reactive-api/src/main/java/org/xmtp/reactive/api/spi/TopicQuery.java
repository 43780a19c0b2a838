package org.xmtp.reactive.api.spi;

import java.util.Objects;
import java.util.Optional;
import org.xmtp.reactive.api.Printable;

/**
 * Asks for a page of a topic, oldest first.
 *
 * @param topic the topic
 * @param startNs the earliest timestamp, inclusive; 0 is unset
 * @param limit how many envelopes at most, 1 to 1000
 * @param after where the page before ended
 */
public record TopicQuery(String topic, long startNs, int limit, Optional<PageCursor> after) {
    /** Takes no null. */
    public TopicQuery {
        Objects.requireNonNull(topic, "topic");
        Objects.requireNonNull(after, "after");
    }

    /** The same query for the page that begins behind a place. */
    public TopicQuery withAfter(PageCursor place) {
        return new TopicQuery(topic, startNs, limit, Optional.of(Objects.requireNonNull(place, "place")));
    }

    @Override
    public String toString() {
        return "TopicQuery[" + Printable.text(topic) + ", from " + Long.toUnsignedString(startNs) + ", limit " + limit
                + after.map(place -> ", after " + place).orElse("") + "]";
    }
}
