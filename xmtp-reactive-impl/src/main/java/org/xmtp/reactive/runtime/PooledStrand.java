package org.xmtp.reactive.runtime;

import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;

/**
 * Tasks on the threads of a pool, at most so many at a time: as a {@link Strand} one, as {@link Lanes} one a thread. It
 * takes its turn among others in the pool: after some tasks, or some time, it goes behind them.
 */
final class PooledStrand implements Strand, Lanes {
    /** How many tasks run in a turn at most. */
    static final int TURN = 64;

    /** How long a turn lasts at most, but for one task. */
    static final long TURN_NANOS = 2_000_000;

    /** While checks wait, one of so many tasks is one of them. */
    static final int CHECK_EVERY = 8;

    private final WorkerPool pool;
    private final ScheduledExecutorService timer;
    private final int width;
    private final Runnable turn = this::turn;
    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Runnable> patient = new ConcurrentLinkedQueue<>();
    /** How many tasks have gone before checks, and with them. */
    private final AtomicInteger patience = new AtomicInteger();
    /** Tasks that wait or run; there are as many turns asked for or taken, up to the width. */
    private final AtomicInteger pending = new AtomicInteger();

    /** A strand of which so many tasks run at a time. */
    PooledStrand(WorkerPool pool, ScheduledExecutorService timer, int width) {
        this.pool = pool;
        this.timer = timer;
        this.width = width;
    }

    @Override
    public void execute(Runnable task) {
        give(tasks, task);
    }

    @Override
    public void message(Runnable job) {
        give(tasks, job);
    }

    @Override
    public void check(Runnable job) {
        give(patient, job);
    }

    private void give(ConcurrentLinkedQueue<Runnable> queue, Runnable task) {
        queue.add(task);
        if (pending.incrementAndGet() <= width) {
            pool.request(turn);
        }
    }

    private void turn() {
        long began = System.nanoTime();
        int done = 0;
        do {
            WorkerPool.guarded("A task failed", next());
            done++;
            if (pending.decrementAndGet() < width) {
                return;
            }
        } while (done < TURN && System.nanoTime() - began < TURN_NANOS);
        pool.request(turn);
    }

    /** There is one for every turn; where two lanes look at once, it may take a moment to be seen. */
    private Runnable next() {
        boolean isCheck = !patient.isEmpty() && Math.floorMod(patience.incrementAndGet(), CHECK_EVERY) == 0;
        ConcurrentLinkedQueue<Runnable> first = isCheck ? patient : tasks;
        ConcurrentLinkedQueue<Runnable> second = isCheck ? tasks : patient;
        @Nullable Runnable task;
        do {
            task = first.poll();
            if (task == null) {
                task = second.poll();
            }
        } while (task == null);
        return task;
    }

    @Override
    public Disposable after(Duration delay, Runnable task) {
        Delayed delayed = new Delayed(task);
        try {
            ScheduledFuture<?> future = timer.schedule(() -> execute(delayed), delay.toNanos(), TimeUnit.NANOSECONDS);
            delayed.future = future;
        } catch (RejectedExecutionException e) {
            // The runtime has closed: nothing runs any more.
            delayed.dispose();
        }
        return delayed;
    }

    /** A task that can be taken back until it runs. */
    private static final class Delayed implements Runnable, Disposable {
        private volatile @Nullable Runnable task;
        private volatile @Nullable ScheduledFuture<?> future;

        Delayed(Runnable task) {
            this.task = task;
        }

        @Override
        public void run() {
            Runnable due = task;
            task = null;
            if (due != null) {
                due.run();
            }
        }

        @Override
        public void dispose() {
            task = null;
            ScheduledFuture<?> scheduled = future;
            if (scheduled != null) {
                scheduled.cancel(false);
            }
        }

        @Override
        public boolean isDisposed() {
            return task == null;
        }
    }
}
