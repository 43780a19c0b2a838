package org.xmtp.reactive.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.scheduler.NonBlocking;

@Timeout(30)
class WorkerPoolTests {
    private static final int SIZE = 2;

    private final WorkerPool pool =
            new WorkerPool("test", SIZE, Thread.currentThread().getThreadGroup());
    private final BlockingQueue<Object> happened = new LinkedBlockingQueue<>();
    private final CountDownLatch released = new CountDownLatch(1);

    @AfterEach
    void close() {
        released.countDown();
        pool.close();
    }

    private void note() {
        happened.add(Thread.currentThread());
    }

    /** A turn that stays until the test lets it go; returns once it runs. */
    private void hold() throws InterruptedException {
        pool.request(this::stay);
        assertThat(happened.take()).isEqualTo("held");
    }

    private void stay() {
        happened.add("held");
        try {
            released.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        note();
    }

    @Test
    void everyTurnIsServedWhoeverAsks() throws InterruptedException {
        int askers = 4;
        int each = 20_000;
        AtomicInteger served = new AtomicInteger();
        CountDownLatch all = new CountDownLatch(askers * each);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < askers; i++) {
            Thread asker = new Thread(() -> {
                for (int turn = 0; turn < each; turn++) {
                    pool.request(() -> {
                        served.incrementAndGet();
                        all.countDown();
                    });
                }
            });
            asker.start();
            threads.add(asker);
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(all.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(served).hasValue(askers * each);
    }

    @Test
    void threadsBearTheirPoolsNameAndRefuseToBlockUnlessTheyMay() throws InterruptedException {
        pool.request(this::note);
        assertThat(happened.take()).isInstanceOfSatisfying(Thread.class, thread -> {
            assertThat(thread.getName()).isEqualTo("test-1");
            assertThat(thread.isDaemon()).isTrue();
            assertThat(thread).isNotInstanceOf(NonBlocking.class);
        });

        WorkerPool unblocked = new WorkerPool("test", 7, 1);
        unblocked.request(this::note);
        assertThat(happened.take()).isInstanceOfSatisfying(Thread.class, thread -> {
            assertThat(thread.getName()).isEqualTo("test-7");
            assertThat(thread).isInstanceOf(NonBlocking.class);
        });
        unblocked.close();
    }

    @Test
    void turnThatThrowsTakesNoThreadWithIt() throws InterruptedException {
        for (int i = 0; i < 2 * SIZE; i++) {
            pool.request(() -> {
                throw new NoClassDefFoundError("thrown by a test");
            });
        }
        Set<Object> threads = ConcurrentHashMap.newKeySet();
        for (int i = 0; i < 100; i++) {
            pool.request(this::note);
            threads.add(happened.take());
        }

        assertThat(threads).hasSizeLessThanOrEqualTo(SIZE);
        assertThat(threads)
                .allSatisfy(thread -> assertThat(((Thread) thread).getName()).isIn("test-1", "test-2"));
    }

    @Test
    void interruptionIsNotLeftToTheNextTurn() throws InterruptedException {
        WorkerPool single = new WorkerPool("test", 1, Thread.currentThread().getThreadGroup());
        single.request(() -> Thread.currentThread().interrupt());
        single.request(() -> happened.add(Thread.currentThread().isInterrupted()));

        assertThat(happened.take()).isEqualTo(false);
        single.close();
    }

    @Test
    void threadsThatAreHeldUpAreRelievedAndNoMoreAreKeptThanWereAskedFor() throws InterruptedException {
        hold();
        hold();
        pool.request(this::note);
        pool.relieve();
        Object reliever = happened.take();

        assertThat(reliever).isInstanceOf(Thread.class);
        for (int i = 0; i < 100; i++) {
            pool.request(this::note);
            assertThat(happened.take()).as("no one waits again").isSameAs(reliever);
        }

        released.countDown();
        Thread one = (Thread) happened.take();
        Thread other = (Thread) happened.take();
        awaitEndOfOneOf(one, other, (Thread) reliever);
        pool.request(this::note);
        happened.take();
    }

    private static void awaitEndOfOneOf(Thread... threads) {
        long alive;
        do {
            alive = 0;
            for (Thread thread : threads) {
                alive += thread.isAlive() ? 1 : 0;
            }
            Thread.onSpinWait();
        } while (alive > SIZE);
    }

    @Test
    void poolThatIsBusyButMovesOnIsNotRelieved() throws InterruptedException {
        hold();
        pool.request(this::note);
        happened.take();
        pool.relieve();
        pool.request(this::note);
        Object thread = happened.take();
        pool.relieve();
        pool.request(this::note);

        assertThat(happened.take()).isSameAs(thread);
    }

    @Test
    void nothingRunsOnceItIsClosed() throws InterruptedException {
        pool.request(this::note);
        Thread worker = (Thread) happened.take();

        pool.close();
        worker.join();
        pool.request(this::note);

        assertThat(happened).isEmpty();
    }
}
