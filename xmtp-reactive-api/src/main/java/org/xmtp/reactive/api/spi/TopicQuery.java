package org.xmtp.reactive.api.spi;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.xmtp.reactive.api.Printable;

/**
 * Asks for a page of topics, read as if they were one: oldest first, by (timestamp, digest), from whichever of them.
 *
 * @param topics the topics, one at least
 * @param startNs the earliest timestamp, inclusive; 0 is unset
 * @param limit how many envelopes at most, 1 to 1000
 * @param after where the page before ended
 */
public record TopicQuery(Set<String> topics, long startNs, int limit, Optional<PageCursor> after) {
    /** Copies the set, and takes no null. */
    public TopicQuery {
        topics = Collections.unmodifiableSet(new LinkedHashSet<>(Objects.requireNonNull(topics, "topics")));
        topics.forEach(topic -> Objects.requireNonNull(topic, "topic"));
        Objects.requireNonNull(after, "after");
    }

    /** A query of one topic. */
    public TopicQuery(String topic, long startNs, int limit, Optional<PageCursor> after) {
        this(Set.of(Objects.requireNonNull(topic, "topic")), startNs, limit, after);
    }

    /** The same query for the page that begins behind a place. */
    public TopicQuery withAfter(PageCursor place) {
        return new TopicQuery(topics, startNs, limit, Optional.of(Objects.requireNonNull(place, "place")));
    }

    @Override
    public String toString() {
        return "TopicQuery[" + Printable.text(String.join(" ", topics)) + ", from " + Long.toUnsignedString(startNs)
                + ", limit " + limit + after.map(place -> ", after " + place).orElse("") + "]";
    }
}
