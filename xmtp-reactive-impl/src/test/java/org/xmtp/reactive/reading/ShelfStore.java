package org.xmtp.reactive.reading;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.api.ConversationId;
import org.xmtp.reactive.runtime.Strand;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.ConversationRow;
import org.xmtp.reactive.store.Entry;
import org.xmtp.reactive.store.ReaderMark;
import org.xmtp.reactive.store.StoredEntry;
import org.xmtp.reactive.store.StubStore;
import reactor.core.publisher.Mono;

/** What readers read of a store, in memory; its threads are the test's. */
final class ShelfStore extends StubStore {
    private final TreeMap<Long, StoredEntry> entries = new TreeMap<>();
    private final Map<String, ReaderMark> marks = new LinkedHashMap<>();
    private final ArrayDeque<RuntimeException> troubles = new ArrayDeque<>();
    private @Nullable RuntimeException lastingTrouble;
    private Strand threads;
    private int reads;
    private int pageLimit = Integer.MAX_VALUE;

    ShelfStore(Strand threads) {
        this.threads = threads;
    }

    /** A new process opens it. */
    void openedOn(Strand newThreads) {
        threads = newThreads;
    }

    /** Makes changes durable. */
    void apply(long position, List<Change> changes) {
        for (Change change : changes) {
            if (change instanceof Change.EntryAppended appended) {
                entries.put(position, new StoredEntry(position, appended.entry(), Optional.empty()));
            } else if (change instanceof Change.ReaderMoved moved) {
                marks.put(moved.reader(), moved.mark());
            }
        }
    }

    /** The next reads fail with these. */
    void failNext(RuntimeException... errors) {
        troubles.addAll(List.of(errors));
    }

    /** All reads fail from now on, or none if null. */
    void failAll(@Nullable RuntimeException error) {
        lastingTrouble = error;
    }

    /** No page has more rows than this, for want of bytes. */
    void cutPages(int rows) {
        pageLimit = rows;
    }

    /** How often it was read. */
    int reads() {
        return reads;
    }

    /** What a reader has acknowledged durably. */
    ReaderMark mark(String reader) {
        return marks.getOrDefault(reader, ReaderMark.NONE);
    }

    private <T> Mono<T> read(Supplier<T> query) {
        return Mono.create(sink -> threads.execute(() -> {
            reads++;
            RuntimeException trouble = troubles.isEmpty() ? lastingTrouble : troubles.remove();
            if (trouble != null) {
                sink.error(trouble);
            } else {
                sink.success(query.get());
            }
        }));
    }

    @Override
    public Mono<List<StoredEntry>> entries(long after, int limit) {
        return read(() -> entries.tailMap(after, false).values().stream()
                .limit(Math.min(limit, pageLimit))
                .toList());
    }

    @Override
    public Mono<List<StoredEntry>> history(
            ConversationId conversation, long fromNs, long toNs, long afterNs, long afterPosition, int limit) {
        Comparator<StoredEntry> order =
                Comparator.comparingLong(ShelfStore::timeOf).thenComparingLong(StoredEntry::position);
        return read(() -> entries.values().stream()
                .filter(row -> conversationOf(row)
                        .map(conversation::equals)
                        .findFirst()
                        .orElse(true))
                .filter(row -> timeOf(row) >= fromNs && timeOf(row) <= toNs)
                .filter(row -> timeOf(row) > afterNs || (timeOf(row) == afterNs && row.position() > afterPosition))
                .sorted(order)
                .limit(Math.min(limit, pageLimit))
                .toList());
    }

    private static Stream<ConversationId> conversationOf(StoredEntry row) {
        return row.entry() instanceof Entry.OfMessage message ? Stream.of(message.conversation()) : Stream.empty();
    }

    /** A damaged row has its time in the index only. */
    private static long timeOf(StoredEntry row) {
        return row.entry() instanceof Entry.OfMessage message ? message.sentNs() : row.position();
    }

    @Override
    public Mono<List<ConversationRow>> conversations() {
        return read(() -> entries.values().stream()
                .flatMap(ShelfStore::conversationOf)
                .distinct()
                .map(id -> new ConversationRow(id, 0))
                .toList());
    }

    @Override
    public Mono<ReaderMark> readerMark(String reader) {
        return read(() -> mark(reader));
    }
}
