package org.xmtp.reactive.session;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.xmtp.reactive.api.Delivery;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.Entry;
import org.xmtp.reactive.store.StoredEntry;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Scheduler;

/**
 * Entries from a place on, then live: replay and live are one path. The newest few are kept in memory, so that a reader
 * who keeps up never waits for the disk; everybody else reads pages of the store.
 */
public final class EntryTail {
    private static final int PAGE = 256;
    private static final int MAX_RECENT = 1024;
    private static final long MAX_RECENT_BYTES = 2L << 20;

    private final EngineStore store;
    private final Scheduler events;
    private final ArrayDeque<StoredEntry> recent = new ArrayDeque<>();
    private final List<MonoSink<Boolean>> waiters = new ArrayList<>();
    private long recentBytes;
    /** Every entry behind this position is in {@link #recent}. */
    private long recentFrom;

    private long newest;
    private boolean closed;

    /** A tail behind the journal; readers are called on the given scheduler. */
    public EntryTail(EngineStore store, Journal journal, Scheduler events) {
        this.store = store;
        this.events = events;
        this.recentFrom = journal.lastPosition();
        this.newest = recentFrom;
        journal.onCommitted(this::append);
    }

    private void append(Journal.Committed committed) {
        List<MonoSink<Boolean>> wake = List.of();
        synchronized (this) {
            newest = committed.position();
            for (Change change : committed.changes()) {
                if (change instanceof Change.EntryAppended appended) {
                    boolean own = appended.entry() instanceof Entry.OfMessage message && message.own();
                    StoredEntry stored = new StoredEntry(
                            committed.position(),
                            appended.entry(),
                            own ? Optional.of(Delivery.QUEUED) : Optional.empty());
                    recent.add(stored);
                    recentBytes += sizeOf(stored);
                    while (recent.size() > MAX_RECENT || recentBytes > MAX_RECENT_BYTES) {
                        StoredEntry oldest = recent.remove();
                        recentBytes -= sizeOf(oldest);
                        recentFrom = oldest.position();
                    }
                    wake = new ArrayList<>(waiters);
                    waiters.clear();
                }
            }
        }
        wake.forEach(sink -> sink.success(true));
    }

    private static long sizeOf(StoredEntry stored) {
        return stored.entry() instanceof Entry.OfMessage message ? message.content().length + 400L : 600L;
    }

    /** The position of the newest durable write-set. */
    public synchronized long newest() {
        return newest;
    }

    /** Entries behind a position, without end until {@link #close()}; demand is honoured page by page. */
    public Flux<StoredEntry> from(long after) {
        return Flux.defer(() -> {
            long[] place = {after};
            return Flux.defer(() -> page(place))
                    .repeatWhen(rounds ->
                            rounds.concatMap(count -> more(place[0]), 1).takeWhile(more -> more))
                    .publishOn(events, 1)
                    .concatMapIterable(page -> page, 1);
        });
    }

    /** The next page; moves the place behind it. */
    private Mono<List<StoredEntry>> page(long[] place) {
        long covered;
        synchronized (this) {
            covered = recentFrom;
            if (place[0] >= covered) {
                List<StoredEntry> page = new ArrayList<>();
                for (StoredEntry entry : recent) {
                    if (entry.position() > place[0] && page.size() < PAGE) {
                        page.add(entry);
                    }
                }
                if (!page.isEmpty()) {
                    place[0] = page.get(page.size() - 1).position();
                }
                return Mono.just(page);
            }
        }
        return store.entries(place[0], PAGE)
                .doOnNext(page -> place[0] =
                        page.isEmpty() ? covered : page.get(page.size() - 1).position());
    }

    private Mono<Boolean> more(long after) {
        return Mono.create(sink -> {
            synchronized (this) {
                boolean behind = after < recentFrom
                        || (!recent.isEmpty() && recent.getLast().position() > after);
                if (closed || behind) {
                    sink.success(!closed);
                } else {
                    waiters.add(sink);
                }
            }
        });
    }

    /** Completes every reader. */
    public void close() {
        List<MonoSink<Boolean>> wake;
        synchronized (this) {
            closed = true;
            wake = new ArrayList<>(waiters);
            waiters.clear();
        }
        wake.forEach(sink -> sink.success(false));
    }
}
