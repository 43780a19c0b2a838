package org.xmtp.reactive.testkit;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.api.ErrorCode;
import org.xmtp.reactive.api.XmtpStorageException;
import org.xmtp.reactive.store.CommitException;
import org.xmtp.reactive.store.CommitException.Outcome;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.StoreHead;
import org.xmtp.reactive.store.WriteSet;
import org.xmtp.reactive.store.WriteSetId;
import reactor.core.publisher.Mono;

/**
 * A store whose commits fail when told to, before or after they happened, or take their time, and whose recovery fails
 * when told to. Everything else is the real store's.
 */
public final class FaultyStore extends ForwardingStore {
    private final AtomicLong commits = new AtomicLong();
    private final AtomicLong recoveries = new AtomicLong();
    private final AtomicInteger failingRecoveries = new AtomicInteger();
    private volatile @Nullable Fault fault;
    private volatile Mono<Void> delay = Mono.empty();

    /** Puts faults before a store. */
    public FaultyStore(EngineStore store) {
        super(store);
    }

    /**
     * How commits fail.
     *
     * @param batches which ones
     * @param outcome what they fail with
     * @param happens whether the commit happens all the same; only an unknown outcome leaves that open
     * @param times how many of them fail before the fault is gone
     */
    public record Fault(Predicate<List<WriteSet>> batches, Outcome outcome, boolean happens, AtomicLong times) {
        /** The next commit fails and does not happen. */
        public static Fault once(Outcome outcome) {
            return new Fault(batch -> true, outcome, false, new AtomicLong(1));
        }

        /** The next commit happens, but nobody is told. */
        public static Fault onceAfterwards() {
            return new Fault(batch -> true, Outcome.UNKNOWN, true, new AtomicLong(1));
        }

        /** Every commit fails and does not happen, until the fault is replaced or healed. */
        public static Fault always(Outcome outcome) {
            return new Fault(batch -> true, outcome, false, new AtomicLong(Long.MAX_VALUE));
        }

        /** Every batch with such a write-set in it is rejected. */
        public static Fault rejecting(Predicate<WriteSet> writeSets) {
            return new Fault(
                    batch -> batch.stream().anyMatch(writeSets),
                    Outcome.REJECTED,
                    false,
                    new AtomicLong(Long.MAX_VALUE));
        }
    }

    /** Fails commits from now on, in place of the fault before. */
    public void fail(Fault next) {
        fault = next;
    }

    /** Fails the next recoveries, as a disk does that does not answer. */
    public void failRecoveries(int times) {
        failingRecoveries.set(times);
    }

    /** Begins each commit only when this has completed, which each subscribes to anew. */
    public void slow(Mono<Void> before) {
        delay = before;
    }

    /** Lets all commits and recoveries pass, at once. */
    public void heal() {
        fault = null;
        delay = Mono.empty();
        failingRecoveries.set(0);
    }

    /** How many commits were asked for. */
    public long commits() {
        return commits.get();
    }

    /** How many recoveries were asked for. */
    public long recoveries() {
        return recoveries.get();
    }

    @Override
    public Mono<Void> commit(WriteSetId after, List<WriteSet> batch) {
        return Mono.defer(() -> {
            commits.incrementAndGet();
            return delay.then(Mono.defer(() -> attempt(after, batch)));
        });
    }

    private Mono<Void> attempt(WriteSetId after, List<WriteSet> batch) {
        Fault current = fault;
        if (current == null || !current.batches().test(batch) || current.times().getAndDecrement() <= 0) {
            return super.commit(after, batch);
        }
        Mono<Void> failure = Mono.error(new CommitException(current.outcome(), "a fault that was ordered"));
        return current.happens() ? super.commit(after, batch).then(failure) : failure;
    }

    @Override
    public Mono<StoreHead> recover() {
        return Mono.defer(() -> {
            recoveries.incrementAndGet();
            return failingRecoveries.getAndUpdate(left -> Math.max(0, left - 1)) > 0
                    ? Mono.error(new XmtpStorageException(
                            ErrorCode.STORE_UNAVAILABLE, "The store does not answer; wait until the fault is healed."))
                    : super.recover();
        });
    }
}
