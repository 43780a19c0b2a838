package org.xmtp.reactive.store;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.xmtp.reactive.api.ConversationId;
import org.xmtp.reactive.api.Delivery;
import org.xmtp.reactive.store.records.ConversationRecord;
import org.xmtp.reactive.store.records.StampRecord;

/** Reads messages, failures and the outbox. Nothing behind the view's position is shown. For one thread. */
final class EntryReader {
    private final Sql sql;
    private final SealedTables tables;
    private final IndexKey index;

    EntryReader(Sql sql, SealedTables tables, IndexKey index) {
        this.sql = sql;
        this.tables = tables;
        this.index = index;
    }

    List<StoredEntry> entries(View view, long after, int limit) {
        return delivered(tables.page(Table.ENTRY, after, view.position(), limit, EntryCodec::decode));
    }

    List<StoredEntry> history(View view, ConversationId conversation, Place after, long toNs, int limit) {
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
        List<Place> page = places.stream()
                .filter(place -> place.sentNs() <= toNs)
                .limit(limit)
                .toList();
        Map<Long, Entry> entries =
                tables.pageOf(Table.ENTRY, page.stream().map(Place::position).toList(), EntryCodec::decode);
        for (Place place : page) {
            Entry entry = entries.get(place.position());
            if (entry != null) {
                requireAt(conversation, place, entry);
            }
        }
        return delivered(entries);
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
                .sorted(Comparator.comparingLong(ConversationRow::newestNs)
                        .reversed()
                        .thenComparing(row -> row.id().wire()))
                .toList();
    }

    List<OutboxRow> outbox(View view, long after, int limit) {
        List<OutboxRow> rows = new ArrayList<>();
        tables.page(Table.OUTBOX, after, view.position(), limit, bytes -> OutboxCodec.row(0, bytes))
                .forEach((position, row) -> rows.add(new OutboxRow(position, row.timestampNs(), row.copies())));
        List<Long> open = rows.stream()
                .filter(row -> row.timestampNs() == 0)
                .map(OutboxRow::position)
                .toList();
        Map<Long, StampRecord> stamps = tables.rows(Table.STAMP, open, StampRecord::parseFrom);
        return rows.stream()
                .map(row -> stamped(view, row, Optional.ofNullable(stamps.get(row.position()))))
                .toList();
    }

    private static OutboxRow stamped(View view, OutboxRow row, Optional<StampRecord> stamp) {
        return stamp.filter(durable -> durable.getSince() <= view.position())
                .map(durable -> new OutboxRow(row.position(), durable.getTimestampNs(), row.copies()))
                .orElse(row);
    }

    private List<StoredEntry> delivered(Map<Long, Entry> entries) {
        List<Long> own = entries.entrySet().stream()
                .filter(one -> own(one.getValue()))
                .map(Map.Entry::getKey)
                .toList();
        Set<Long> queued = new HashSet<>(tables.present(Table.OUTBOX, own));
        Set<Long> failed = new HashSet<>(tables.present(Table.REFUSAL, own));
        List<StoredEntry> stored = new ArrayList<>();
        entries.forEach((position, entry) -> {
            Optional<Delivery> delivery = Optional.empty();
            if (own(entry)) {
                delivery = Optional.of(
                        queued.contains(position)
                                ? Delivery.QUEUED
                                : failed.contains(position) ? Delivery.FAILED : Delivery.PUBLISHED);
            }
            stored.add(new StoredEntry(position, entry, delivery));
        });
        return stored;
    }

    private static boolean own(Entry entry) {
        return entry instanceof Entry.OfMessage message && message.own();
    }

    private static void requireAt(ConversationId conversation, Place place, Entry entry) {
        if (!(entry instanceof Entry.OfMessage message)
                || !message.conversation().equals(conversation)
                || message.sentNs() != place.sentNs()) {
            throw Opener.tampered("CONVERSATION_ENTRY", place.position());
        }
    }
}
