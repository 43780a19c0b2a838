package org.xmtp.reactive.store.memory;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.xmtp.reactive.api.ConversationId;
import org.xmtp.reactive.store.ConversationRow;
import org.xmtp.reactive.store.Entry;
import org.xmtp.reactive.store.Place;
import org.xmtp.reactive.store.StoredEntry;

/** Messages and failures by position, and where messages stand in their conversations. */
final class Entries {
    private final NavigableMap<Long, Entry> entries = new TreeMap<>();
    private final Map<ConversationId, NavigableSet<Place>> conversations = new HashMap<>();
    private final Outbox outbox;

    /**
     * Makes an empty one.
     *
     * @param outbox tells how far messages of ours have come
     */
    Entries(Outbox outbox) {
        this.outbox = outbox;
    }

    void append(long position, Entry entry) {
        entries.put(position, entry);
        if (entry instanceof Entry.OfMessage message) {
            conversations
                    .computeIfAbsent(message.conversation(), absent -> new TreeSet<>())
                    .add(new Place(message.sentNs(), position));
        }
    }

    List<StoredEntry> page(long after, int limit) {
        return Page.of(entries.tailMap(after, false).entrySet(), limit, one -> bytes(one.getValue())).stream()
                .map(one -> stored(one.getKey(), one.getValue()))
                .toList();
    }

    /** Messages of a conversation strictly behind a place, up to a time. */
    List<StoredEntry> history(ConversationId conversation, Place after, long toNs, int limit) {
        NavigableSet<Place> places = conversations.getOrDefault(conversation, Collections.emptyNavigableSet());
        Place last = new Place(toNs, Long.MAX_VALUE);
        if (after.compareTo(last) > 0) {
            return List.of();
        }
        return Page.of(places.subSet(after, false, last, true), limit, place -> bytes(at(place.position()))).stream()
                .map(place -> stored(place.position(), at(place.position())))
                .toList();
    }

    private Entry at(long position) {
        return Objects.requireNonNull(entries.get(position), "an entry");
    }

    List<ConversationRow> conversations() {
        return conversations.entrySet().stream()
                .map(one ->
                        new ConversationRow(one.getKey(), one.getValue().last().sentNs()))
                .sorted(ConversationRow.ORDER)
                .toList();
    }

    private StoredEntry stored(long position, Entry entry) {
        return StoredEntry.of(position, entry, outbox.isQueued(position), outbox.isRefused(position));
    }

    private static long bytes(Entry entry) {
        if (entry instanceof Entry.OfMessage message) {
            return message.content().length;
        }
        return entry instanceof Entry.OfFailure refused
                ? refused.failure().detail().length()
                : 0;
    }
}
