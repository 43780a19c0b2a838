package org.xmtp.reactive.testkit;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.api.spi.QueryPage;
import org.xmtp.reactive.api.spi.TopicQuery;

/** What is stored under one topic, in order. For one thread at a time. */
final class TopicShelf {
    private final NavigableMap<EnvelopePosition, NetworkEnvelope> envelopes = new TreeMap<>();

    /** Whether the envelope was not there yet. */
    boolean put(NetworkEnvelope envelope) {
        return envelopes.putIfAbsent(EnvelopePosition.of(envelope), envelope) == null;
    }

    /** What lies on several, as if they were one. */
    static TopicShelf of(Collection<TopicShelf> shelves) {
        TopicShelf all = new TopicShelf();
        shelves.forEach(shelf -> all.envelopes.putAll(shelf.envelopes));
        return all;
    }

    QueryPage page(TopicQuery query) {
        int limit = NodeRules.pageEnvelopes(query.limit());
        List<NetworkEnvelope> page = new ArrayList<>();
        Optional<EnvelopePosition> last = Optional.empty();
        long bytes = 0;
        for (var entry : from(query).entrySet()) {
            bytes += entry.getValue().message().length;
            boolean full = page.size() == limit || bytes > NodeRules.MAX_PAGE_BYTES;
            if (full && !page.isEmpty()) {
                return new QueryPage(page, last.map(EnvelopePosition::cursor));
            }
            page.add(entry.getValue());
            last = Optional.of(entry.getKey());
        }
        // A page that is exactly full has a cursor, even if nothing follows.
        return new QueryPage(page, last.filter(position -> page.size() == limit).map(EnvelopePosition::cursor));
    }

    private NavigableMap<EnvelopePosition, NetworkEnvelope> from(TopicQuery query) {
        NavigableMap<EnvelopePosition, NetworkEnvelope> inTime =
                envelopes.tailMap(EnvelopePosition.startOf(query.startNs()), true);
        return query.after()
                .map(EnvelopePosition::of)
                .filter(after -> after.compareTo(EnvelopePosition.startOf(query.startNs())) > 0)
                .map(after -> envelopes.tailMap(after, false))
                .orElse(inTime);
    }
}
