package org.xmtp.reactive.benchmarks.node;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.xmtp.reactive.benchmarks.node.NodeScenario.Failed;

/** So many callers, each of which calls again as soon as it was answered. */
final class Callers {
    private final Call call;
    private final AtomicLong answered = new AtomicLong();
    private final CountDownLatch ended;
    private volatile Optional<Throwable> failure = Optional.empty();
    private volatile boolean ending;

    /** One call. */
    interface Call {
        /**
         * Begins it.
         *
         * @param caller 0 to one less than there are callers
         * @param number how often this caller has called before
         */
        void begin(int caller, long number, Answer<Object> end);
    }

    private Callers(int callers, Call call) {
        this.call = call;
        this.ended = new CountDownLatch(callers);
    }

    /** How many calls are answered in a second, once they have gone on for a while. Blocks. */
    static double perSecond(int callers, Duration warmUp, Duration measured, Call call) throws InterruptedException {
        Callers running = new Callers(callers, call);
        for (int caller = 0; caller < callers; caller++) {
            running.next(caller, 0);
        }
        Thread.sleep(warmUp.toMillis());
        long before = running.answered.get();
        long beganNanos = System.nanoTime();
        Thread.sleep(measured.toMillis());
        long after = running.answered.get();
        double seconds = (System.nanoTime() - beganNanos) / 1e9;
        running.ending = true;
        running.ended.await();
        if (running.failure.isPresent()) {
            throw new Failed("a call failed: " + running.failure.get());
        }
        return (after - before) / seconds;
    }

    private void next(int caller, long number) {
        if (ending) {
            ended.countDown();
            return;
        }
        call.begin(
                caller,
                number,
                new Answer<>(
                        () -> {
                            answered.incrementAndGet();
                            next(caller, number + 1);
                        },
                        cause -> {
                            failure = Optional.of(cause);
                            ended.countDown();
                        }));
    }
}
