package org.xmtp.reactive.node.retention;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * How long envelopes are kept, by the beginning of their topics; of several that fit the longest counts. As it comes,
 * everything is kept for ever. Whatever is said of others, these are, until a rule begins with one of them: where an
 * account's installations make themselves known ({@code /xmtp/3/contact-}, {@code /xmtp/3/revoked-},
 * {@code /xmtp/0/contact-}), for without that nobody can write to it, and {@code /xmtp/0/privatestore-}, which holds
 * keys that others have nowhere else. Immutable.
 */
public final class RetentionRules {

    /** The most rules. */
    public static final int MAX_RULES = 100;

    private static final Keep ALWAYS = new Keep.ForEver();
    private static final List<String> NEEDED =
            List.of("/xmtp/3/contact-", "/xmtp/3/revoked-", "/xmtp/0/contact-", "/xmtp/0/privatestore-");
    private static final RetentionRules NONE = new RetentionRules(initial(), OptionalLong.empty());

    // By length, the longest first, as they are tried.
    private final NavigableMap<String, Keep> rules;
    private final OptionalLong maxBytes;

    private RetentionRules(NavigableMap<String, Keep> rules, OptionalLong maxBytes) {
        this.rules = Collections.unmodifiableNavigableMap(rules);
        this.maxBytes = maxBytes;
    }

    private static NavigableMap<String, Keep> initial() {
        NavigableMap<String, Keep> rules =
                new TreeMap<>((a, b) -> a.length() != b.length() ? b.length() - a.length() : a.compareTo(b));
        rules.put("", new Keep.WhileThereIsRoom());
        NEEDED.forEach(prefix -> rules.put(prefix, ALWAYS));
        return rules;
    }

    /** Everything is kept. */
    public static RetentionRules none() {
        return NONE;
    }

    /** The same, and what no rule is for is kept for a time after its arrival, and then deleted within 15 minutes. */
    public RetentionRules keep(Duration time) {
        return keep("", time);
    }

    /**
     * The same, and what is on topics that begin so is kept for a time after its arrival.
     *
     * @throws IllegalArgumentException if there are more than {@link #MAX_RULES}, or the time is less than a second
     */
    public RetentionRules keep(String prefix, Duration time) {
        return with(prefix, new Keep.For(time));
    }

    /** The same, and what is on topics that begin so is kept for ever, also where all is too large. */
    public RetentionRules keepForEver(String prefix) {
        return with(prefix, ALWAYS);
    }

    private RetentionRules with(String prefix, Keep keep) {
        NavigableMap<String, Keep> more = new TreeMap<>(rules);
        more.put(prefix, keep);
        if (more.size() > MAX_RULES) {
            throw new IllegalArgumentException("more than " + MAX_RULES + " rules of what is kept; leave some out");
        }
        return new RetentionRules(more, maxBytes);
    }

    /**
     * The same, and where all messages are larger together, with 256 bytes for each, those that arrived first are
     * deleted, but for what is kept for ever.
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    public RetentionRules keepBytes(long bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("at least 1 byte is kept, not " + bytes);
        }
        return new RetentionRules(rules, OptionalLong.of(bytes));
    }

    OptionalLong maxBytes() {
        return maxBytes;
    }

    /** The times after which something is deleted, each once, the shortest first. */
    List<Duration> times() {
        return rules.values().stream()
                .flatMap(keep -> keep instanceof Keep.For limited ? Stream.of(limited.time()) : Stream.empty())
                .distinct()
                .sorted()
                .toList();
    }

    boolean isForEver(String topic) {
        return of(topic).equals(ALWAYS);
    }

    boolean isKeptFor(String topic, Duration time) {
        return of(topic) instanceof Keep.For limited && limited.time().equals(time);
    }

    private Keep of(String topic) {
        return rules.entrySet().stream()
                .filter(rule -> topic.startsWith(rule.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow();
    }

    /** What is the same for the same rules alone, whatever the bound of all is. */
    String text() {
        StringBuilder text = new StringBuilder();
        rules.forEach((prefix, keep) -> text.append(prefix.length())
                .append(':')
                .append(prefix)
                .append('=')
                .append(keep)
                .append('\n'));
        return text.toString();
    }

    /** The rules, one a line, and the bound of all. */
    @Override
    public String toString() {
        return text() + (maxBytes.isPresent() ? "at most " + maxBytes.getAsLong() + " bytes" : "of any size");
    }
}
