package org.xmtp.reactive.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;

@Timeout(30)
class PooledStrandTests {
    private final WorkerPool pool =
            new WorkerPool("test", 4, Thread.currentThread().getThreadGroup());
    private final WorkerPool single =
            new WorkerPool("single", 1, Thread.currentThread().getThreadGroup());
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
    private final PooledStrand strand = new PooledStrand(pool, timer, 1);
    private final BlockingQueue<Object> happened = new LinkedBlockingQueue<>();

    @AfterEach
    void close() {
        pool.close();
        single.close();
        timer.shutdownNow();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void tasksOfOneGiverRunInOrderAndOneAtATimeWhoeverElseGives() throws InterruptedException {
        int givers = 4;
        int each = 20_000;
        // Touched by the strand's tasks alone, on whichever thread: no lock, no volatile.
        int[] last = new int[givers];
        int[] ran = new int[1];
        AtomicInteger outOfOrder = new AtomicInteger();
        CountDownLatch all = new CountDownLatch(givers * each);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < givers; i++) {
            int giver = i;
            Thread thread = new Thread(() -> {
                for (int n = 1; n <= each; n++) {
                    int number = n;
                    strand.execute(() -> {
                        if (last[giver] != number - 1) {
                            outOfOrder.incrementAndGet();
                        }
                        last[giver] = number;
                        ran[0]++;
                        all.countDown();
                    });
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        await(all);

        assertThat(outOfOrder).hasValue(0);
        assertThat(ran[0]).isEqualTo(givers * each);
    }

    @Test
    void taskIsNeverRunWithinTheCallThatGivesIt() throws InterruptedException {
        strand.execute(() -> {
            strand.execute(() -> happened.add("inner"));
            happened.add("outer");
        });

        assertThat(happened.take()).isEqualTo("outer");
        assertThat(happened.take()).isEqualTo("inner");
    }

    @Test
    void busyStrandLetsOthersHaveTheirTurn() throws InterruptedException {
        PooledStrand busy = new PooledStrand(single, timer, 1);
        PooledStrand modest = new PooledStrand(single, timer, 1);
        CountDownLatch begin = new CountDownLatch(1);
        busy.execute(() -> await(begin));
        int waiting = 100 * PooledStrand.TURN;
        AtomicInteger done = new AtomicInteger();
        for (int i = 0; i < waiting; i++) {
            busy.execute(done::incrementAndGet);
        }
        modest.execute(() -> happened.add(done.get()));

        begin.countDown();

        assertThat((Integer) happened.take()).isLessThanOrEqualTo(PooledStrand.TURN);
    }

    @Test
    void taskThatThrowsEndsNothingButItself() throws InterruptedException {
        strand.execute(() -> {
            throw new NoClassDefFoundError("thrown by a test");
        });
        strand.execute(() -> happened.add("next"));

        assertThat(happened.take()).isEqualTo("next");
    }

    @Test
    void lanesRunAsManyJobsAtATimeAsTheyAreWide() throws InterruptedException {
        int width = 3;
        PooledStrand lanes = new PooledStrand(pool, timer, width);
        CountDownLatch side = new CountDownLatch(width);
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger running = new AtomicInteger();
        CountDownLatch all = new CountDownLatch(100);
        for (int i = 0; i < 100; i++) {
            lanes.message(() -> {
                happened.add(running.incrementAndGet());
                side.countDown();
                await(release);
                running.decrementAndGet();
                all.countDown();
            });
        }
        await(side);
        release.countDown();
        await(all);

        assertThat(happened)
                .hasSize(100)
                .allSatisfy(number -> assertThat((Integer) number).isLessThanOrEqualTo(width));
    }

    @Test
    void checksGiveWayToMessages() throws InterruptedException {
        PooledStrand lane = new PooledStrand(single, timer, 1);
        CountDownLatch begin = new CountDownLatch(1);
        lane.check(() -> await(begin));
        lane.check(() -> happened.add("check"));
        lane.message(() -> happened.add("message"));
        lane.message(() -> happened.add("message"));

        begin.countDown();

        assertThat(happened.take()).isEqualTo("message");
        assertThat(happened.take()).isEqualTo("message");
        assertThat(happened.take()).isEqualTo("check");
    }

    @Test
    void aCheckDoesNotWaitForMessagesWithoutEnd() throws InterruptedException {
        PooledStrand lane = new PooledStrand(single, timer, 1);
        CountDownLatch begin = new CountDownLatch(1);
        lane.message(() -> await(begin));
        lane.check(() -> happened.add("check"));
        for (int i = 0; i < 10 * PooledStrand.CHECK_EVERY; i++) {
            lane.message(() -> happened.add("message"));
        }

        begin.countDown();

        int before = 0;
        while (happened.take().equals("message")) {
            before++;
        }
        assertThat(before).isBetween(1, PooledStrand.CHECK_EVERY);
    }

    @Test
    void delayedTaskIsGivenAfterAWhileUnlessItIsTakenBack() throws InterruptedException {
        Disposable taken = strand.after(Duration.ofMillis(20), () -> happened.add("taken back"));
        taken.dispose();
        Disposable due = strand.after(Duration.ofMillis(40), () -> happened.add("due"));

        assertThat(happened.take()).isEqualTo("due");
        assertThat(taken.isDisposed()).isTrue();
        assertThat(due.isDisposed()).isTrue();
    }

    @Test
    void taskThatIsTakenBackWhenItWasGivenAlreadyDoesNotRun() throws InterruptedException {
        PooledStrand own = new PooledStrand(single, timer, 1);
        CountDownLatch given = new CountDownLatch(1);
        own.execute(() -> {
            Disposable delayed = own.after(Duration.ZERO, () -> happened.add("too late"));
            timer.execute(given::countDown);
            await(given);
            delayed.dispose();
            own.execute(() -> happened.add("last"));
        });

        assertThat(happened.take()).isEqualTo("last");
        assertThat(happened).isEmpty();
    }

    @Test
    void closedTimerGivesNothing() {
        timer.shutdownNow();

        assertThat(strand.after(Duration.ZERO, () -> happened.add("never")).isDisposed())
                .isTrue();
    }
}
