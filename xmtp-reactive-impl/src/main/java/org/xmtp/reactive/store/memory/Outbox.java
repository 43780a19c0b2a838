package org.xmtp.reactive.store.memory;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.OutboxRow;
import org.xmtp.reactive.store.PeerId;
import org.xmtp.reactive.store.RefusedCopy;
import org.xmtp.reactive.store.SendIntent;

/** What is still to leave, for whom copies are still to be made, and what the node has refused. */
final class Outbox {
    private final NavigableMap<Long, OutboxRow> rows = new TreeMap<>();
    /** How many rows hold copies of a message. */
    private final Map<Long, Integer> rowsOf = new HashMap<>();

    private final NavigableMap<Long, List<PeerId>> intents = new TreeMap<>();
    private final Map<Long, List<RefusedCopy>> refused = new HashMap<>();

    void queue(long position, Change.CopiesQueued queued) {
        long message = Change.messageOf(position, queued.message());
        rows.put(position, new OutboxRow(position, message, queued.timestampNs(), queued.copies()));
        rowsOf.merge(message, 1, Integer::sum);
    }

    void intend(long position, Change.IntentChanged changed) {
        long message = Change.messageOf(position, changed.message());
        if (changed.remaining().isEmpty()) {
            intents.remove(message);
        } else {
            intents.put(message, changed.remaining());
        }
    }

    /** Whether the copies at a position have a timestamp, which is for good. */
    boolean isStamped(long position) {
        @Nullable OutboxRow row = rows.get(position);
        return row != null && row.timestampNs() != 0;
    }

    void stamp(Change.CopiesStamped stamped) {
        rows.computeIfPresent(
                stamped.position(),
                (position, row) -> new OutboxRow(position, row.message(), stamped.timestampNs(), row.copies()));
    }

    void settle(long position, Change.CopiesSettled settled) {
        if (rows.remove(settled.position()) != null) {
            rowsOf.computeIfPresent(settled.message(), (message, count) -> count == 1 ? null : count - 1);
        }
        if (!settled.refused().isEmpty()) {
            refused.computeIfAbsent(Change.messageOf(position, settled.message()), absent -> new ArrayList<>())
                    .addAll(settled.refused());
        }
    }

    List<OutboxRow> page(long after, int limit) {
        return Page.of(rows.tailMap(after, false).values(), limit, Outbox::bytes);
    }

    /** How many rows are still to leave. */
    long size() {
        return rows.size();
    }

    private static long bytes(OutboxRow row) {
        return row.copies().stream().mapToLong(copy -> copy.message().length).sum();
    }

    List<SendIntent> intents() {
        return intents.entrySet().stream()
                .map(one -> new SendIntent(one.getKey(), one.getValue()))
                .toList();
    }

    List<RefusedCopy> refused(long message) {
        return List.copyOf(refused.getOrDefault(message, List.of()));
    }

    /** Whether copies of a message are still to be made or to leave. */
    boolean isQueued(long message) {
        return rowsOf.containsKey(message) || intents.containsKey(message);
    }

    boolean isRefused(long message) {
        return refused.getOrDefault(message, List.of()).stream().anyMatch(copy -> !copy.revoked());
    }
}
