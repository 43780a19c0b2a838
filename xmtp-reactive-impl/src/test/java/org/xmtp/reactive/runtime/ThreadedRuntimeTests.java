package org.xmtp.reactive.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Subscriber;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

@Timeout(30)
class ThreadedRuntimeTests {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ThreadedRuntime runtime = TestRuntimes.create();
    private final BlockingQueue<Object> happened = new LinkedBlockingQueue<>();

    @AfterEach
    void close() {
        runtime.close().block(PATIENCE);
    }

    private String whereabouts() {
        return Thread.currentThread().getName() + (Schedulers.isInNonBlockingThread() ? " unblocked" : " may block");
    }

    @Test
    void threadsAreNamedByWhatTheyDoAndOnlyTheStoresMayBlock() throws InterruptedException {
        assertRunsOn(runtime.loop(), "xmtp-loop-1 unblocked");
        assertRunsOn(runtime.loop(), "xmtp-loop-2 unblocked");
        assertRunsOn(runtime.loop(), "xmtp-loop-1 unblocked");
        assertRunsOn(runtime.events(), "xmtp-event-1 unblocked");
        assertRunsOn(runtime.store(), "xmtp-store-1 may block");
        runtime.lanes().message(() -> happened.add(whereabouts()));
        assertThat(happened.take()).isEqualTo("xmtp-lane-1 unblocked");
    }

    private void assertRunsOn(Strand strand, String expected) throws InterruptedException {
        strand.execute(() -> happened.add(whereabouts()));
        assertThat(happened.take()).isEqualTo(expected);
    }

    @Test
    void blockingInAUsersHandlerFailsAtOnce() throws InterruptedException {
        Loop loop = new Loop(runtime);

        loop.<String>mono(reply -> reply.value("answer"))
                .map(answer -> Mono.never().block())
                .subscribe(value -> {}, happened::add);

        assertThat(happened.take())
                .isInstanceOfSatisfying(
                        IllegalStateException.class, error -> assertThat(error).hasMessageContaining("xmtp-event-1"));
    }

    @Test
    void handlersThatNeverReturnStopTheirOwnClientsOnly() throws InterruptedException {
        CountDownLatch released = new CountDownLatch(1);
        int eventThreads = 2;
        for (int i = 0; i < eventThreads; i++) {
            runtime.events().execute(() -> spinUntil(released));
        }
        Strand other = runtime.events();
        other.execute(() -> happened.add(whereabouts()));

        assertThat(happened.poll(5, TimeUnit.SECONDS)).isEqualTo("xmtp-event-3 unblocked");
        released.countDown();
    }

    private static void spinUntil(CountDownLatch released) {
        while (released.getCount() > 0) {
            // A handler that must not block, and works for ever.
        }
    }

    @Test
    void usersAreToldOnEventThreadsOnly() throws InterruptedException {
        Loop loop = new Loop(runtime);

        loop.<String>mono(reply -> reply.value("answer"))
                .subscribe(value -> happened.add(Thread.currentThread().getName()));
        loop.<Integer>flux(outlet -> {
                    outlet.next(1);
                    outlet.complete();
                })
                .subscribe(value -> happened.add(Thread.currentThread().getName()));

        assertThat((String) happened.take()).startsWith("xmtp-event-");
        assertThat((String) happened.take()).startsWith("xmtp-event-");
    }

    @Test
    void missingClassInWhatTheLoopAwaitsComesBackAsItsError() throws InterruptedException {
        Loop loop = new Loop(runtime);
        NoClassDefFoundError error = new NoClassDefFoundError("gone");
        loop.execute(() -> {
            loop.await(
                    new Mono<String>() {
                        @Override
                        public void subscribe(CoreSubscriber<? super String> user) {
                            throw error;
                        }
                    },
                    value -> {},
                    happened::add);
            loop.open(
                            Flux.from((Subscriber<? super String> user) -> {
                                throw error;
                            }),
                            new Inflow.Receiver<String>() {
                                @Override
                                public void next(String value) {}

                                @Override
                                public void ended(@Nullable Throwable failure) {
                                    happened.add(String.valueOf(failure));
                                }
                            })
                    .request(1);
            loop.compute(
                    () -> {
                        throw error;
                    },
                    value -> {},
                    happened::add);
        });

        assertThat(happened.take()).isSameAs(error);
        assertThat(happened.take()).isIn(error, error.toString());
        assertThat(happened.take()).isIn(error, error.toString());
    }

    @Test
    void nothingRunsOnceItIsClosed() {
        Strand loop = runtime.loop();
        runtime.close().block(PATIENCE);
        runtime.close().block(PATIENCE);

        loop.execute(() -> happened.add("ran"));
        loop.after(Duration.ZERO, () -> happened.add("ran"));

        assertThat(happened).isEmpty();
    }
}
