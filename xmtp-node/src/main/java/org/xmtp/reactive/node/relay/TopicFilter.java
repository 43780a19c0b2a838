package org.xmtp.reactive.node.relay;

import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;
import org.xmtp.reactive.node.envelope.Topics;

/**
 * What a subscriber wants to see.
 *
 * @param topics topics, matched exactly
 * @param wildcard whether everything below {@code /xmtp/0/} is wanted as well
 */
public record TopicFilter(Set<String> topics, boolean wildcard) {

    /** Nothing at all. */
    public static final TopicFilter NONE = new TopicFilter(Set.of(), false);

    /** What a subscription to all topics means: everything below {@code /xmtp/0/}. */
    public static final TopicFilter ALL = new TopicFilter(Set.of(), true);

    public TopicFilter {
        topics = Set.copyOf(topics);
    }

    /** The filter for the topics of a request, of which one may be {@link Topics#WILDCARD}. */
    public static TopicFilter of(Collection<String> topics) {
        return new TopicFilter(
                topics.stream().filter(topic -> !topic.equals(Topics.WILDCARD)).collect(Collectors.toSet()),
                topics.contains(Topics.WILDCARD));
    }

    /** The filter for these topics alone, whatever they are called. */
    public static TopicFilter exactly(Set<String> topics) {
        return new TopicFilter(topics, false);
    }
}
