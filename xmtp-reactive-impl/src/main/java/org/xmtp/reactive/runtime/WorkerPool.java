package org.xmtp.reactive.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.scheduler.NonBlocking;

/**
 * Threads that serve turns in the order in which they were asked for. Asking never waits for a lock, so any thread may;
 * a thread without work parks.
 *
 * <p>A pool whose turns can last for ever, since they call the program, has to be {@link #relieve}d from time to time.
 */
final class WorkerPool {
    /** How many threads a pool has at most, those that relieve others included. */
    static final int MAX_THREADS = 256;

    /** Leaves the size of a thread's stack to the JVM. Its threads inherit no thread-locals of who happened to ask. */
    private static final long STACK_UNCHANGED = 0;

    private static final Logger LOG = LoggerFactory.getLogger(WorkerPool.class);

    private final String name;
    private final int firstNumber;
    private final Threads threads;
    private final int size;
    private final ConcurrentLinkedQueue<Runnable> turns = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedDeque<Worker> idle = new ConcurrentLinkedDeque<>();
    private final AtomicInteger started = new AtomicInteger();
    private final AtomicInteger running = new AtomicInteger();
    private final LongAdder served = new LongAdder();
    private volatile boolean closed;
    private long servedBefore;

    private interface Threads {
        Thread thread(Runnable task, String name);
    }

    /**
     * A pool of so many threads that may not block, named by the name and the numbers from the given one on; they start
     * with the first work.
     */
    WorkerPool(String name, int firstNumber, int size) {
        this(name, firstNumber, size, UnblockedThread::new);
    }

    /** A pool of so many threads of a group, which may block. */
    WorkerPool(String name, int size, ThreadGroup group) {
        this(name, 1, size, (task, thread) -> new Thread(group, task, thread, STACK_UNCHANGED, false));
    }

    private WorkerPool(String name, int firstNumber, int size, Threads threads) {
        this.name = name;
        this.firstNumber = firstNumber;
        this.size = size;
        this.threads = threads;
    }

    /** Asks for a turn; after {@link #close()}, there is none. */
    void request(Runnable turn) {
        if (closed) {
            return;
        }
        turns.add(turn);
        Worker sleeper = idle.poll();
        if (sleeper != null) {
            sleeper.wake();
        } else if (running.get() < size) {
            start(size);
        }
    }

    private void start(int upTo) {
        int before;
        do {
            before = running.get();
            if (closed || before >= upTo) {
                return;
            }
        } while (!running.compareAndSet(before, before + 1));
        String threadName = name + "-" + (firstNumber + started.getAndIncrement());
        try {
            new Worker(threadName).thread.start();
        } catch (Throwable e) {
            // The machine gives no more threads: whoever asks next tries again.
            running.decrementAndGet();
            LOG.error("Thread {} could not be started", threadName, e);
        }
    }

    /** Adds a thread if turns wait and none was served since the last call: all threads are held up by somebody. */
    void relieve() {
        long now = served.sum();
        if (!turns.isEmpty() && now == servedBefore && idle.isEmpty()) {
            start(MAX_THREADS);
        }
        servedBefore = now;
    }

    /** Ends the threads once they are idle; turns that wait are forgotten. */
    void close() {
        closed = true;
        turns.clear();
        List<Worker> all = new ArrayList<>(idle);
        all.forEach(Worker::wake);
    }

    private final class Worker implements Runnable {
        private final AtomicBoolean woken = new AtomicBoolean();
        private final Thread thread;

        Worker(String threadName) {
            thread = threads.thread(this, threadName);
            thread.setDaemon(true);
        }

        @Override
        public void run() {
            try {
                while (!closed) {
                    Runnable turn = turns.poll();
                    if (turn != null) {
                        serve(turn);
                    } else if (!await()) {
                        break;
                    }
                }
            } finally {
                running.decrementAndGet();
                // Whoever asked while this one was leaving may have counted on it.
                if (!turns.isEmpty()) {
                    start(size);
                }
            }
        }

        private void serve(Runnable turn) {
            guarded("A turn failed", turn);
            // Parking returns at once to an interrupted thread, and the next turn is somebody else's.
            var unused = Thread.interrupted();
            served.increment();
        }

        /**
         * Waits for work. False for a thread too many: as many as the pool is meant to have are idle, so whoever held
         * up the others is back.
         */
        @SuppressWarnings("ThreadPriorityCheck") // It saves time, and nothing relies on it.
        private boolean await() {
            // Work comes in bursts: who lets others go first, once, mostly need not be put to sleep and woken.
            Thread.yield();
            if (!turns.isEmpty()) {
                return true;
            }
            if (idle.size() >= size) {
                return false;
            }
            woken.set(false);
            idle.push(this);
            // Whoever asked before this worker was seen as idle woke nobody.
            if (!turns.isEmpty() && idle.remove(this)) {
                return true;
            }
            while (!woken.get() && !closed) {
                LockSupport.park(this);
            }
            return true;
        }

        void wake() {
            woken.set(true);
            LockSupport.unpark(thread);
        }
    }

    /** Runs what must not take the thread with it, whatever it throws; not even that nothing can be logged counts. */
    static void guarded(String failure, Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            try {
                LOG.error(failure, e);
            } catch (Throwable unlogged) {
                e.addSuppressed(unlogged);
            }
        }
    }

    /** Reactor and BlockHound refuse to let it block. */
    private static final class UnblockedThread extends Thread implements NonBlocking {
        UnblockedThread(Runnable task, String name) {
            super(null, task, name, STACK_UNCHANGED, false);
        }
    }
}
