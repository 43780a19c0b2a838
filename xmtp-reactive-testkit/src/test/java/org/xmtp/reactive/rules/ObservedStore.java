package org.xmtp.reactive.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.XmtpStorageException;
import org.xmtp.reactive.store.AccountRow;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.StoreHead;
import org.xmtp.reactive.store.StoredEntry;
import org.xmtp.reactive.store.WriteSet;
import org.xmtp.reactive.store.WriteSetId;
import org.xmtp.reactive.testkit.ForwardingStore;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A store that remembers what was committed, and whose commits and pages of entries can be held back. */
final class ObservedStore extends ForwardingStore {
    private final List<Commit> commits = new ArrayList<>();
    private final List<List<WriteSet>> waiting = new ArrayList<>();
    private Predicate<List<WriteSet>> holding = batch -> false;
    private Sinks.Empty<Void> released = Sinks.empty();
    private Sinks.@Nullable Empty<Void> pages;
    private UnaryOperator<StoreHead> opening = UnaryOperator.identity();
    private int failingReads;
    private int attempts;
    private int outcomes;

    /**
     * A commit that took place.
     *
     * @param after the write-set that it was said to follow
     * @param batch its write-sets
     */
    record Commit(WriteSetId after, List<WriteSet> batch) {}

    ObservedStore(EngineStore store) {
        super(store);
    }

    /** What is told of the store when it is opened. */
    void opening(UnaryOperator<StoreHead> change) {
        opening = change;
    }

    /** Commits wait from now on until {@link #release()}. */
    void hold() {
        hold(batch -> true);
    }

    /** Commits of such batches wait from now on until {@link #release()}. */
    void hold(Predicate<List<WriteSet>> batches) {
        holding = batches;
        released = Sinks.empty();
    }

    /** Lets commits pass, those that wait first. */
    void release() {
        holding = batch -> false;
        waiting.clear();
        released.tryEmitEmpty();
    }

    /** How many write-sets wait in commits that are held back. */
    int heldBack() {
        return waiting.stream().mapToInt(List::size).sum();
    }

    /** How often a commit was asked for. */
    int attempts() {
        return attempts;
    }

    /** How many envelopes have a durable outcome. */
    int outcomes() {
        return outcomes;
    }

    /** The commits that took place, in order. */
    List<Commit> commits() {
        return List.copyOf(commits);
    }

    /** The write-sets that became durable, in order. */
    List<WriteSet> writeSets() {
        return commits.stream().flatMap(commit -> commit.batch().stream()).toList();
    }

    /** The changes of one kind that became durable, in order. */
    <T extends Change> List<T> changes(Class<T> kind) {
        return writeSets().stream()
                .flatMap(set -> set.changes().stream())
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }

    /** Whether a write-set holds such a change. */
    static boolean has(WriteSet set, Class<? extends Change> kind) {
        return set.changes().stream().anyMatch(kind::isInstance);
    }

    /** Whether a batch holds such a change. */
    static Predicate<List<WriteSet>> with(Class<? extends Change> kind) {
        return batch -> batch.stream().anyMatch(set -> has(set, kind));
    }

    /** Pages of entries are read as ever, but handed over only after {@link #releasePages()}. */
    void holdPages() {
        pages = Sinks.empty();
    }

    void releasePages() {
        Sinks.Empty<Void> held = pages;
        pages = null;
        if (held != null) {
            held.tryEmitEmpty();
        }
    }

    /** What is known of an account can't be read the next so many times. */
    void failReadsOfAccounts(int times) {
        failingReads = times;
    }

    @Override
    public Mono<AccountRow> account(AccountAddress account) {
        return Mono.defer(() -> {
            if (failingReads > 0) {
                failingReads--;
                return Mono.error(new XmtpStorageException(ErrorCode.STORE_UNAVAILABLE, "ordered by a test", null));
            }
            return super.account(account);
        });
    }

    @Override
    public Mono<StoreHead> open() {
        return super.open().map(head -> opening.apply(head));
    }

    @Override
    public Mono<Void> commit(WriteSetId after, List<WriteSet> batch) {
        return Mono.defer(() -> {
            attempts++;
            Mono<Void> commit = super.commit(after, batch).doOnSuccess(nothing -> {
                commits.add(new Commit(after, batch));
                outcomes += (int) batch.stream()
                        .filter(set -> has(set, Change.EnvelopeSeen.class))
                        .count();
            });
            if (holding.test(batch)) {
                waiting.add(batch);
                return released.asMono().then(commit);
            }
            return commit;
        });
    }

    @Override
    public Mono<List<StoredEntry>> entries(long after, int limit) {
        return Mono.defer(() -> {
            Sinks.Empty<Void> held = pages;
            Mono<List<StoredEntry>> page = super.entries(after, limit);
            return held == null ? page : page.flatMap(read -> held.asMono().thenReturn(read));
        });
    }
}
