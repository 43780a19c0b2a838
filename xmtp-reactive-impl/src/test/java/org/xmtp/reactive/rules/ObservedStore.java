package org.xmtp.reactive.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.ForwardingStore;
import org.xmtp.reactive.store.StoredEntry;
import org.xmtp.reactive.store.WriteSet;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A store that remembers what was committed, and whose commits and pages of entries can be held back. */
final class ObservedStore extends ForwardingStore {
    private final List<List<WriteSet>> commits = new CopyOnWriteArrayList<>();
    private final List<List<WriteSet>> waiting = new ArrayList<>();
    private Predicate<List<WriteSet>> holding = batch -> false;
    private Sinks.Empty<Void> released = Sinks.empty();
    private volatile Sinks.@Nullable Empty<Void> pages;
    private volatile boolean pageRead;

    ObservedStore(EngineStore store) {
        super(store);
    }

    /** Commits wait from now on until {@link #release()}. */
    void hold() {
        hold(batch -> true);
    }

    /** Commits of such batches wait from now on until {@link #release()}. */
    synchronized void hold(Predicate<List<WriteSet>> batches) {
        holding = batches;
        released = Sinks.empty();
    }

    /** Lets commits pass, those that wait first. */
    synchronized void release() {
        holding = batch -> false;
        released.tryEmitEmpty();
        waiting.clear();
    }

    /** How many write-sets wait in commits that are held back. */
    synchronized int heldBack() {
        return waiting.stream().mapToInt(List::size).sum();
    }

    /** The batches that became durable, in order. */
    List<List<WriteSet>> commits() {
        return List.copyOf(commits);
    }

    /** The write-sets that became durable, in order. */
    List<WriteSet> writeSets() {
        return commits.stream().flatMap(List::stream).toList();
    }

    /** The changes of one kind that became durable, in order. */
    <T extends Change> List<T> changes(Class<T> kind) {
        return writeSets().stream()
                .flatMap(set -> set.changes().stream())
                .flatMap(change -> kind.isInstance(change) ? Stream.of(kind.cast(change)) : Stream.empty())
                .toList();
    }

    /** Whether a write-set holds such a change. */
    static boolean has(WriteSet set, Class<? extends Change> kind) {
        return set.changes().stream().anyMatch(kind::isInstance);
    }

    /** Pages of entries are read as ever, but handed over only after {@link #releasePages()}. */
    void holdPages() {
        pageRead = false;
        pages = Sinks.empty();
    }

    /** Whether a page was read and is held back. */
    boolean pageRead() {
        return pageRead;
    }

    void releasePages() {
        Sinks.Empty<Void> held = pages;
        pages = null;
        if (held != null) {
            held.tryEmitEmpty();
        }
    }

    @Override
    public Mono<Void> commit(List<WriteSet> batch) {
        return Mono.defer(() -> {
            Mono<Void> commit = super.commit(batch).doOnSuccess(nothing -> commits.add(batch));
            synchronized (this) {
                if (holding.test(batch)) {
                    waiting.add(batch);
                    return released.asMono().then(commit);
                }
            }
            return commit;
        });
    }

    @Override
    public Mono<List<StoredEntry>> entries(long after, int limit) {
        return Mono.defer(() -> {
            Sinks.Empty<Void> held = pages;
            Mono<List<StoredEntry>> page = super.entries(after, limit);
            return held == null
                    ? page
                    : page.flatMap(read -> {
                        pageRead = true;
                        return held.asMono().thenReturn(read);
                    });
        });
    }
}
