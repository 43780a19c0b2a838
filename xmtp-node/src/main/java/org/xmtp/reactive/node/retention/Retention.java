package org.xmtp.reactive.node.retention;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xmtp.reactive.node.store.Deleted;
import org.xmtp.reactive.node.store.Expiry;
import org.xmtp.reactive.node.store.StoreException;
import org.xmtp.reactive.node.store.StoredRow;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Deletes what was kept long enough, and notes when what arrived, also where nothing is deleted, so that it is known
 * once something is to be. It goes in small steps, and rests after each for as long as it took.
 */
public final class Retention implements AutoCloseable {

    /** How long it waits after it looked at everything. */
    public static final Duration LOOK_EVERY = Duration.ofSeconds(30);

    private static final int ROWS_READ = 512;
    private static final int LEAST_DELETED = 64;
    private static final int MOST_DELETED = 256;
    private static final long BYTES_DELETED = 2L << 20;
    private static final int ROWS_BETWEEN_NOTES = 16 * ROWS_READ;
    private static final long TURN_NANOS = Duration.ofSeconds(10).toNanos();
    // Where it takes longer, fewer are deleted at once: others wait for it where only one can write.
    private static final long STEP_NANOS = Duration.ofMillis(50).toNanos();
    private static final Duration LEAST_REST = Duration.ofMillis(5);
    private static final Duration CLOCK_TOLERANCE = Duration.ofHours(1);
    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);

    private final Expiry expiry;
    private final RetentionRules rules;
    private final Clock clock;
    private final Scheduler scheduler;
    private final Consumer<Set<String>> left;
    private final Disposable working;
    // Handed from one step to the next.
    private volatile long turnNanos;
    private volatile boolean isUnfinished;
    private volatile int deletedAtOnce = LEAST_DELETED;

    /**
     * Begins.
     *
     * @param clock tells when what arrived
     * @param every how long it waits after it looked at everything
     * @param scheduler on which it waits; not closed here
     * @param left is told of topics of which something was deleted
     */
    public Retention(
            Expiry expiry,
            RetentionRules rules,
            Clock clock,
            Duration every,
            Scheduler scheduler,
            Consumer<Set<String>> left) {
        this.expiry = expiry;
        this.rules = rules;
        this.clock = clock;
        this.scheduler = scheduler;
        this.left = left;
        this.working = Mono.defer(this::pass)
                // What the store could not do it told in the log; the next time it may.
                .doOnError(cause -> !(cause instanceof StoreException), cause -> LOG.error("Deleting failed", cause))
                .onErrorComplete()
                .then(Mono.defer(() -> Mono.delay(isUnfinished ? LEAST_REST : every, scheduler)))
                .repeat()
                .subscribe();
    }

    /** Looks once at everything; each walk has a turn, so that none waits for another that has much to do. */
    private Mono<Void> pass() {
        isUnfinished = false;
        return expiry.note(clock.instant())
                .doOnNext(this::compare)
                .thenMany(Flux.fromIterable(rules.times()).concatMap(this::byAge, 1))
                .concatWith(Mono.defer(this::bySize))
                .reduce(Deleted.NOTHING, Deleted::plus)
                .doOnNext(Retention::tell)
                .then(Mono.defer(expiry::tidy));
    }

    private void compare(Instant noted) {
        if (!rules.times().isEmpty() && noted.isAfter(clock.instant().plus(CLOCK_TOLERANCE))) {
            LOG.warn("The clock was ahead once: until {} nothing leaves by its age that arrived since", noted);
        }
    }

    private static void tell(Deleted deleted) {
        if (deleted.envelopes() > 0) {
            LOG.info(
                    "Deleted {} envelopes that were to be kept no longer, {} bytes",
                    deleted.envelopes(),
                    deleted.bytes());
        }
    }

    private Mono<Deleted> byAge(Duration time) {
        return expiry.arrivedBy(clock.instant().minus(time))
                .flatMap(upTo -> upTo == 0 ? Mono.empty() : go(Walk.byAge(rules, time, upTo)));
    }

    private Mono<Deleted> bySize() {
        return expiry.keptBytes().flatMap(kept -> {
            long excess = kept - rules.maxBytes().orElse(Long.MAX_VALUE);
            return excess > 0 ? go(Walk.bySize(rules, excess)) : Mono.empty();
        });
    }

    private Mono<Deleted> go(Walk walk) {
        turnNanos = System.nanoTime();
        return expiry.place(walk.name())
                .flatMap(place -> step(walk, new Progress(place, place, Deleted.NOTHING, place >= walk.upTo()))
                        .expand(progress -> step(walk, progress))
                        .takeLast(1)
                        .next())
                .map(Progress::deleted)
                .defaultIfEmpty(Deleted.NOTHING);
    }

    /**
     * How far a walk is.
     *
     * @param noted the place that the store knows
     */
    private record Progress(long place, long noted, Deleted deleted, boolean isOver) {}

    private Mono<Progress> step(Walk walk, Progress progress) {
        if (progress.isOver()) {
            return Mono.empty();
        }
        return rested(expiry.rows(progress.place(), walk.upTo(), ROWS_READ)).flatMap(rows -> {
            boolean isLast = rows.size() < ROWS_READ;
            long passed = isLast && walk.upTo() < Long.MAX_VALUE
                    ? walk.upTo()
                    : rows.isEmpty()
                            ? progress.place()
                            : rows.get(rows.size() - 1).arrival();
            return delete(walk, progress, rows)
                    .flatMap(after -> after.isOver()
                            ? Mono.just(after)
                            : note(walk, new Progress(passed, after.noted(), after.deleted(), isLast || isTurnOver())));
        });
    }

    private boolean isTurnOver() {
        boolean isOver = System.nanoTime() - turnNanos > TURN_NANOS;
        isUnfinished |= isOver;
        return isOver;
    }

    /** Notes the place from time to time, where there is nothing to delete with which it would be noted. */
    private Mono<Progress> note(Walk walk, Progress progress) {
        long unnoted = progress.place() - progress.noted();
        return unnoted >= ROWS_BETWEEN_NOTES || (progress.isOver() && unnoted > 0)
                ? delete(walk, progress, progress.place(), List.of())
                : Mono.just(progress);
    }

    /** Deletes what is to leave of some rows, in as many transactions as that takes. */
    private Mono<Progress> delete(Walk walk, Progress progress, List<StoredRow> rows) {
        List<List<StoredRow>> steps = new ArrayList<>();
        List<StoredRow> current = new ArrayList<>();
        long bytes = 0;
        long all = progress.deleted().bytes();
        for (StoredRow row : rows) {
            if (all >= walk.enough() || !walk.leaves().test(row.topic())) {
                continue;
            }
            if (!current.isEmpty() && (current.size() >= deletedAtOnce || bytes + row.weight() > BYTES_DELETED)) {
                steps.add(current);
                current = new ArrayList<>();
                bytes = 0;
            }
            current.add(row);
            bytes += row.weight();
            all += row.weight();
        }
        if (!current.isEmpty()) {
            steps.add(current);
        }
        boolean isEnough = all >= walk.enough();
        Mono<Progress> before = Mono.just(progress);
        for (List<StoredRow> step : steps) {
            long place = step.get(step.size() - 1).arrival();
            before = before.flatMap(done -> done.isOver() ? Mono.just(done) : delete(walk, done, place, step));
        }
        return before.map(done -> new Progress(done.place(), done.noted(), done.deleted(), done.isOver() || isEnough));
    }

    private Mono<Progress> delete(Walk walk, Progress progress, long place, List<StoredRow> rows) {
        Mono<Deleted> deletion = expiry.delete(walk.name(), place, rows);
        return rested(rows.isEmpty() ? deletion : measured(deletion, rows.size()))
                .map(deleted -> {
                    if (!rows.isEmpty()) {
                        left.accept(rows.stream().map(StoredRow::topic).collect(Collectors.toSet()));
                    }
                    return new Progress(place, place, progress.deleted().plus(deleted), progress.isOver());
                })
                // Another node is at it.
                .defaultIfEmpty(new Progress(progress.place(), progress.noted(), progress.deleted(), true));
    }

    private Mono<Deleted> measured(Mono<Deleted> deletion, int rows) {
        return Mono.defer(() -> {
            long begun = System.nanoTime();
            return deletion.doOnNext(deleted -> {
                long possible = rows * STEP_NANOS / Math.max(1, System.nanoTime() - begun);
                deletedAtOnce = (int) Math.max(LEAST_DELETED, Math.min(MOST_DELETED, possible));
            });
        });
    }

    /** Work, and the rest after it. */
    private <T> Mono<T> rested(Mono<T> work) {
        return Mono.defer(() -> {
            long begun = System.nanoTime();
            return work.delayUntil(done -> {
                Duration rest = Duration.ofNanos(System.nanoTime() - begun);
                return Mono.delay(rest.compareTo(LEAST_REST) < 0 ? LEAST_REST : rest, scheduler);
            });
        });
    }

    @Override
    public void close() {
        working.dispose();
    }
}
