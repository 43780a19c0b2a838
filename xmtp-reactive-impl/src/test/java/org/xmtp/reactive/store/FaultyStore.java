package org.xmtp.reactive.store;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.xmtp.reactive.store.CommitException.Outcome;
import reactor.core.publisher.Mono;

/** A store whose commits fail when told to, before or after they happened. Everything else is the real store's. */
public final class FaultyStore extends ForwardingStore {
    private final AtomicLong commits = new AtomicLong();
    private volatile @Nullable Fault fault;

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

    /** Lets all commits pass. */
    public void heal() {
        fault = null;
    }

    /** How many commits were asked for. */
    public long commits() {
        return commits.get();
    }

    @Override
    public Mono<Void> commit(List<WriteSet> batch) {
        return Mono.defer(() -> {
            commits.incrementAndGet();
            Fault current = fault;
            if (current == null
                    || !current.batches().test(batch)
                    || current.times().getAndDecrement() <= 0) {
                return super.commit(batch);
            }
            Mono<Void> failure =
                    Mono.error(new CommitException(current.outcome(), "a fault of the test, " + current.outcome()));
            return current.happens() ? super.commit(batch).then(failure) : failure;
        });
    }
}
