package org.xmtp.reactive.testkit;

import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A queue from threads that must not block to one that may: to add never waits, not even for a lock.
 *
 * @param <T> what it holds
 */
final class Inbox<T> {
    private final Queue<T> waiting = new ConcurrentLinkedQueue<>();
    private final Semaphore count = new Semaphore(0);

    void add(T element) {
        waiting.add(element);
        count.release();
    }

    Optional<T> poll(Duration patience) throws InterruptedException {
        return count.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)
                ? Optional.ofNullable(waiting.poll())
                : Optional.empty();
    }

    int size() {
        return count.availablePermits();
    }

    @Override
    public String toString() {
        return waiting.toString();
    }
}
