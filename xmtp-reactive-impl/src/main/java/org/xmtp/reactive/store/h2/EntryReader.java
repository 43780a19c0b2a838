package org.xmtp.reactive.store.h2;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.xmtp.reactive.api.ConversationId;
import org.xmtp.reactive.api.Failure;
import org.xmtp.reactive.api.FailureReason;
import org.xmtp.reactive.store.ConversationRow;
import org.xmtp.reactive.store.Entry;
import org.xmtp.reactive.store.Place;
import org.xmtp.reactive.store.RefusedCopy;
import org.xmtp.reactive.store.StoredEntry;
import org.xmtp.reactive.store.records.ConversationRecord;

/** Reads messages and failures. Nothing behind the view's position is shown. For one thread. */
final class EntryReader {
    private final Sql sql;
    private final SealedTables tables;
    private final IndexKey index;
    private final Clock clock;

    EntryReader(Sql sql, SealedTables tables, IndexKey index, Clock clock) {
        this.sql = sql;
        this.tables = tables;
        this.index = index;
        this.clock = clock;
    }

    List<StoredEntry> entries(View view, long after, int limit) {
        Map<Long, Entry> entries = new LinkedHashMap<>();
        tables.page(Table.ENTRY, after, view.position(), limit, EntryCodec::decode)
                .forEach((position, entry) -> entries.put(position, entry.orElseGet(this::damaged)));
        return delivered(entries);
    }

    private Entry damaged() {
        return new Entry.OfFailure(new Failure(
                FailureReason.DAMAGED,
                "its row in the store is not what was written there",
                "",
                0,
                Optional.empty(),
                Optional.empty(),
                clock.instant()));
    }

    List<StoredEntry> history(View view, ConversationId conversation, Place after, long toNs, int limit) {
        Place last = after;
        while (true) {
            List<Place> places = places(view, conversation, last, toNs, limit);
            Map<Long, Optional<Entry>> page = tables.pageOf(
                    Table.ENTRY, places.stream().map(Place::position).toList(), EntryCodec::decode);
            Map<Long, Entry> entries = new LinkedHashMap<>();
            for (Place place : places.subList(0, page.size())) {
                page.getOrDefault(place.position(), Optional.empty())
                        .filter(entry -> isAt(conversation, place, entry))
                        .ifPresent(entry -> entries.put(place.position(), entry));
                last = place;
            }
            if (!entries.isEmpty() || page.isEmpty()) {
                return delivered(entries);
            }
        }
    }

    private List<Place> places(View view, ConversationId conversation, Place after, long toNs, int limit) {
        TreeSet<Place> places = new TreeSet<>();
        for (Overlay overlay : view.newestFirst()) {
            PendingConversation pending = overlay.conversations().get(conversation);
            if (pending != null) {
                pending.places().tailSet(after, false).stream()
                        .filter(place -> place.position() <= view.position())
                        .limit(limit)
                        .forEach(places::add);
            }
        }
        places.addAll(ConversationEntries.behind(sql, index.of(conversation), after, toNs, limit));
        return places.stream()
                .filter(place -> place.sentNs() <= toNs)
                .limit(limit)
                .toList();
    }

    /** The places are not sealed: a message that was moved elsewhere is shown nowhere. */
    private static boolean isAt(ConversationId conversation, Place place, Entry entry) {
        return entry instanceof Entry.OfMessage message
                && message.conversation().equals(conversation)
                && message.sentNs() == place.sentNs();
    }

    List<ConversationRow> conversations(View view) {
        Map<ConversationId, Long> newest = new HashMap<>();
        for (Overlay overlay : view.newestFirst()) {
            overlay.conversations()
                    .forEach((id, pending) ->
                            newest.merge(id, pending.places().last().sentNs(), Math::max));
        }
        tables.forEach(
                Table.CONVERSATION,
                ConversationRecord::parseFrom,
                stored -> newest.merge(
                        NameCodec.conversation(stored.getLowerMember(), stored.getHigherMember()),
                        stored.getNewestNs(),
                        Math::max));
        return newest.entrySet().stream()
                .map(one -> new ConversationRow(one.getKey(), one.getValue()))
                .sorted(ConversationRow.ORDER)
                .toList();
    }

    private List<StoredEntry> delivered(Map<Long, Entry> entries) {
        List<Long> own = entries.entrySet().stream()
                .filter(one -> one.getValue().isOwn())
                .map(Map.Entry::getKey)
                .toList();
        Set<Long> queued = new HashSet<>(tables.present(Table.OUTBOX, own));
        queued.addAll(tables.present(Table.INTENT, own));
        queued.addAll(OutboxParts.present(sql, own));
        Set<Long> failed = failed(own);
        List<StoredEntry> stored = new ArrayList<>();
        entries.forEach((position, entry) ->
                stored.add(StoredEntry.of(position, entry, queued.contains(position), failed.contains(position))));
        return stored;
    }

    /** Of which the node has refused something; a damaged row is taken to say so. */
    private Set<Long> failed(List<Long> own) {
        Set<Long> failed = new HashSet<>(tables.present(Table.REFUSAL, own));
        tables.rows(Table.REFUSAL, failed, OutboxCodec::refused).forEach((position, copies) -> {
            if (copies.stream().allMatch(RefusedCopy::revoked)) {
                failed.remove(position);
            }
        });
        return failed;
    }
}
