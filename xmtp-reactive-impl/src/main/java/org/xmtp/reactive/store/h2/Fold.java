package org.xmtp.reactive.store.h2;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.xmtp.reactive.store.Digest;
import org.xmtp.reactive.store.HeldEnvelope;
import org.xmtp.reactive.store.SessionRow;

/**
 * Moves what an overlay holds into the folded tables: coalesced, in order of the tables' keys, and in slices so small
 * that no commit waits long for one. Every slice can be repeated, since a killed process repeats them all.
 */
final class Fold {
    /** Rows that one slice writes at most. */
    static final int SLICE_ROWS = 128;

    /** Bytes that one slice writes, where single rows can be large; one row at least. */
    static final long SLICE_BYTES = 1L << 20;

    /** What a row of pages may take of that: some are large, and how large is known only once they are read. */
    private static final long PAGES_BYTES = SLICE_BYTES / 16;

    private final Overlay overlay;
    private final Deque<Consumer<FoldedTables>> slices = new ArrayDeque<>();
    private final int total;

    Fold(Overlay overlay, IndexKey index) {
        this.overlay = overlay;
        if (overlay.installationChanged()) {
            slices.add(tables -> tables.writeInstallation(overlay.installation()));
        }
        addSlices(
                overlay.accounts().entrySet(),
                account -> account.getValue().id(),
                (tables, slice) -> tables.writeAccounts(slice));
        addSlices(overlay.peers().values(), PendingPeer::id, (tables, slice) -> tables.writePeers(slice));
        addSlices(pages(overlay, index), Pages::id, page -> PAGES_BYTES, (tables, slice) -> tables.writePages(slice));
        addSlices(overlay.seen().entrySet(), mark -> mark.getKey().high(), (tables, slice) -> tables.writeSeen(slice));
        addSlices(held(overlay, index), Held::id, Held::bytes, (tables, slice) -> tables.writeHeld(slice));
        addSlices(
                overlay.conversations().values(),
                PendingConversation::id,
                (tables, slice) -> tables.writeConversations(slice));
        addSlices(
                places(overlay),
                ConversationEntries.Row::conversation,
                (tables, slice) -> tables.writePlaces(slice, overlay.replayed()));
        total = slices.size();
    }

    /** A session of which pages have changed, and the key of their folded row. */
    record Pages(long id, SessionRow session) {}

    /** An envelope that waits, empty for one that does no longer, and the key of its folded row. */
    record Held(long id, Optional<HeldEnvelope> envelope) {
        long bytes() {
            return envelope.map(waiting -> waiting.message().length).orElse(0);
        }
    }

    Overlay overlay() {
        return overlay;
    }

    /** How much is done, from 0 to 1. */
    double progress() {
        return total == 0 ? 1 : 1 - (double) slices.size() / total;
    }

    boolean done() {
        return slices.isEmpty();
    }

    /** How many slices must be written for at least this progress; from 1 on, all of them. */
    int due(double progress) {
        int due = (int) Math.ceil((progress - progress()) * total);
        return Math.max(0, Math.min(slices.size(), due));
    }

    /** Writes the next slices; to be followed by {@link #written} once they are committed. */
    void write(int count, FoldedTables tables) {
        slices.stream().limit(count).forEach(slice -> slice.accept(tables));
    }

    void written(int count) {
        for (int slice = 0; slice < count; slice++) {
            slices.removeFirst();
        }
    }

    private <T> void addSlices(Collection<T> pending, ToLongFunction<T> id, BiConsumer<FoldedTables, List<T>> write) {
        addSlices(pending, id, row -> 0, write);
    }

    private <T> void addSlices(
            Collection<T> pending,
            ToLongFunction<T> id,
            ToLongFunction<T> bytes,
            BiConsumer<FoldedTables, List<T>> write) {
        List<T> sorted = new ArrayList<>(pending);
        sorted.sort(Comparator.comparingLong(id));
        int from = 0;
        while (from < sorted.size()) {
            int to = from;
            long total = 0;
            while (to < sorted.size() && to - from < SLICE_ROWS && (to == from || total < SLICE_BYTES)) {
                total += bytes.applyAsLong(sorted.get(to++));
            }
            List<T> slice = sorted.subList(from, to);
            slices.add(tables -> write.accept(tables, slice));
            from = to;
        }
    }

    private static List<Pages> pages(Overlay overlay, IndexKey index) {
        List<Pages> pages = new ArrayList<>();
        for (PendingPeer peer : overlay.peers().values()) {
            for (SessionRow session : peer.sessions().values()) {
                if (!session.pages().isEmpty() || session.isRetired()) {
                    pages.add(new Pages(index.ofPages(peer.peer(), session.sessionId()), session));
                }
            }
        }
        return pages;
    }

    private static List<Held> held(Overlay overlay, IndexKey index) {
        List<Held> held = new ArrayList<>();
        for (Map.Entry<Digest, Optional<HeldEnvelope>> one : overlay.held().entrySet()) {
            held.add(new Held(index.ofHeld(one.getKey()), one.getValue()));
        }
        return held;
    }

    /** In order of time and position within a conversation; the sort by conversation that follows keeps that order. */
    private static List<ConversationEntries.Row> places(Overlay overlay) {
        List<ConversationEntries.Row> rows = new ArrayList<>();
        for (PendingConversation pending : overlay.conversations().values()) {
            pending.places().forEach(place -> rows.add(new ConversationEntries.Row(pending.id(), place)));
        }
        return rows;
    }
}
