package org.xmtp.reactive.node.commit;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.xmtp.proto.message.api.v1.Envelope;
import org.xmtp.reactive.node.envelope.AdmittedEnvelope;
import org.xmtp.reactive.node.envelope.ArrivedEnvelope;
import org.xmtp.reactive.node.relay.EnvelopeRelay;
import org.xmtp.reactive.node.relay.InProcessRelay;
import org.xmtp.reactive.node.relay.LiveSubscription;
import org.xmtp.reactive.node.relay.SlowSubscribers;
import org.xmtp.reactive.node.relay.Subscriber;
import org.xmtp.reactive.node.relay.TopicFilter;
import org.xmtp.reactive.node.store.ArrivalPage;
import org.xmtp.reactive.node.store.ArrivalQuery;
import org.xmtp.reactive.node.store.EnvelopePage;
import org.xmtp.reactive.node.store.EnvelopeQuery;
import org.xmtp.reactive.node.store.EnvelopeStore;
import org.xmtp.reactive.node.store.Expiry;
import org.xmtp.reactive.node.store.Holdings;
import org.xmtp.reactive.node.store.InMemoryEnvelopeStore;
import org.xmtp.reactive.node.store.StoreException;
import org.xmtp.reactive.node.store.StoreId;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** Group commit, against a store whose commits the test ends. All on the test's own thread. */
class CommitQueueTests {

    private static final Subscriber READER = new Subscriber("192.0.2.1", "tests");

    /** Keeps every commit open until it is told how it ended. */
    private static final class ManualStore implements EnvelopeStore {

        final List<List<AdmittedEnvelope>> batches = new CopyOnWriteArrayList<>();
        private Sinks.One<List<ArrivedEnvelope>> open = Sinks.one();
        private long arrivals;
        private @Nullable Error error;

        void throwOnce(Error next) {
            error = next;
        }

        @Override
        public StoreId id() {
            throw new AssertionError("not asked for here");
        }

        @Override
        public long oldestArrival() {
            return 1;
        }

        @Override
        public Mono<List<ArrivedEnvelope>> append(List<AdmittedEnvelope> batch) {
            Error thrown = error;
            if (thrown != null) {
                error = null;
                throw thrown;
            }
            open = Sinks.one();
            batches.add(batch);
            return open.asMono();
        }

        void commit() {
            open.tryEmitValue(batches.get(batches.size() - 1).stream()
                            .map(admitted -> new ArrivedEnvelope(admitted.envelope(), ++arrivals))
                            .toList())
                    .orThrow();
        }

        void fail() {
            open.tryEmitError(new StoreException("the disk is full")).orThrow();
        }

        @Override
        public Mono<EnvelopePage> query(EnvelopeQuery query) {
            return Mono.empty();
        }

        @Override
        public Mono<ArrivalPage> arrivals(ArrivalQuery query) {
            return Mono.empty();
        }

        @Override
        public Mono<Boolean> holds(String topic, long arrival, ByteString digest) {
            return Mono.just(false);
        }

        @Override
        public Mono<Holdings> holdings() {
            throw new UnsupportedOperationException("nobody asks here");
        }

        @Override
        public Expiry expiry() {
            throw new UnsupportedOperationException("nothing leaves here");
        }

        @Override
        public Mono<Void> close() {
            return Mono.empty();
        }
    }

    private final ManualStore store = new ManualStore();
    private final InProcessRelay relay = new InProcessRelay(Schedulers.immediate());
    private final CommitQueue queue = new CommitQueue(store, relay, Schedulers.immediate());
    private final List<String> told = new CopyOnWriteArrayList<>();

    private static AdmittedEnvelope envelope(String topic, int number, int bytes) {
        return AdmittedEnvelope.of(Envelope.newBuilder()
                .setContentTopic(topic)
                .setTimestampNs(number)
                .setMessage(ByteString.copyFrom(new byte[bytes]))
                .build());
    }

    private static List<AdmittedEnvelope> envelopes(int from, int to, int bytes) {
        return IntStream.range(from, to).mapToObj(i -> envelope("t", i, bytes)).toList();
    }

    private void submit(String caller, List<AdmittedEnvelope> envelopes) {
        queue.submit(envelopes).subscribe(done -> {}, failure -> told.add(caller + " failed"), () -> told.add(caller));
    }

    @Test
    void oneRequestOf256EnvelopesIsOneCommit() {
        submit("a", envelopes(0, 256, 10));
        store.commit();
        assertThat(store.batches).hasSize(1);
        assertThat(told).containsExactly("a");
    }

    @Test
    void whatHundredsOfCallersSubmitDuringACommitIsOneCommitAndTheyAreToldInOrder() {
        submit("first", envelopes(0, 1, 10));
        List<String> callers =
                IntStream.range(0, 500).mapToObj(i -> "caller-" + i).toList();
        for (int i = 0; i < 500; i++) {
            submit(callers.get(i), envelopes(i + 1, i + 2, 10));
        }
        store.commit();
        assertThat(told).containsExactly("first");
        store.commit();
        assertThat(store.batches).hasSize(2);
        assertThat(store.batches.get(1)).hasSize(500);
        assertThat(told.subList(1, 501)).isEqualTo(callers);
    }

    @Test
    void aCommitIsBoundedInNumberAndBytesAndACallerIsToldAfterItsLastPart() {
        submit("many", envelopes(0, CommitQueue.BATCH_ENVELOPES + 1, 1));
        submit("large", envelopes(5_000, 5_005, 1 << 20));
        store.commit();
        assertThat(store.batches.get(0)).hasSize(CommitQueue.BATCH_ENVELOPES);
        assertThat(told).isEmpty();
        for (int i = 0; i < 3; i++) {
            store.commit();
        }
        assertThat(told).containsExactly("many", "large");
        assertThat(store.batches)
                .allSatisfy(batch -> assertThat(batch.stream()
                                .mapToLong(AdmittedEnvelope::weight)
                                .sum())
                        .isLessThanOrEqualTo(CommitQueue.BATCH_BYTES));
    }

    @Test
    void nothingReachesASubscriberBeforeItsCommit() {
        LiveSubscription live = relay.subscribe(READER, TopicFilter.of(List.of("t")));
        StepVerifier.create(live.envelopes().map(arrived -> arrived.envelope().getTimestampNs()))
                .then(() -> submit("a", envelopes(0, 2, 10)))
                .expectNoEvent(Duration.ofMillis(20))
                .then(store::commit)
                .expectNext(0L, 1L)
                .thenCancel()
                .verify();
    }

    @Test
    void aFailedCommitFailsItsCallersEndsSubscribersAndTheNextOneWorks() {
        LiveSubscription live = relay.subscribe(READER, TopicFilter.of(List.of("t")));
        submit("a", envelopes(0, CommitQueue.BATCH_ENVELOPES + 1, 1));
        store.fail();
        assertThat(told).containsExactly("a failed");
        StepVerifier.create(live.envelopes()).verifyError(StoreException.class);
        submit("b", envelopes(1, 2, 1));
        store.commit();
        assertThat(told).containsExactly("a failed", "b");
    }

    /** An error of the machine is nobody's fault, and must not be for ever. */
    @Test
    void publishingGoesOnAfterAnErrorOfTheMachineInTheStore() {
        store.throwOnce(new OutOfMemoryError("of the test"));
        submit("a", envelopes(0, 1, 1));
        assertThat(told).containsExactly("a failed");
        submit("b", envelopes(1, 2, 1));
        store.commit();
        assertThat(told).containsExactly("a failed", "b");
    }

    @Test
    void whatIsStoredIsAcknowledgedThoughTheRelayFailsAndItsSubscribersAreEnded() {
        List<Throwable> interrupted = new ArrayList<>();
        EnvelopeRelay failing = new EnvelopeRelay() {
            private boolean failed;

            @Override
            public void publish(List<ArrivedEnvelope> envelopes) {
                if (!failed) {
                    failed = true;
                    throw new OutOfMemoryError("of the test");
                }
            }

            @Override
            public LiveSubscription subscribe(Subscriber subscriber, TopicFilter filter) {
                throw new AssertionError("nobody subscribes here");
            }

            @Override
            public int subscribers() {
                return 0;
            }

            @Override
            public SlowSubscribers slow() {
                throw new AssertionError("nobody asks here");
            }

            @Override
            public void interrupt(Throwable cause) {
                interrupted.add(cause);
            }

            @Override
            public void close(Throwable cause) {}
        };
        CommitQueue unlucky = new CommitQueue(store, failing, Schedulers.immediate());
        unlucky.submit(envelopes(0, 1, 1)).subscribe(done -> {}, failure -> {}, () -> told.add("a"));
        store.commit();
        unlucky.submit(envelopes(1, 2, 1)).subscribe(done -> {}, failure -> {}, () -> told.add("b"));
        store.commit();
        assertThat(told).containsExactly("a", "b");
        assertThat(interrupted).hasSize(1);
    }

    @Test
    void ephemeralEnvelopesCostNoCommit() {
        submit("a", List.of(envelope("/xmtp/0/mE-x", 1, 1)));
        assertThat(store.batches).isEmpty();
        assertThat(told).containsExactly("a");
    }

    /** As other nodes do; what is stored is not relayed again either. */
    @Test
    void anEphemeralEnvelopeGoesToSubscribersOnceHoweverOftenItIsPublished() {
        LiveSubscription live = relay.subscribe(READER, TopicFilter.of(List.of("/xmtp/0/mE-x")));
        submit("a", List.of(envelope("/xmtp/0/mE-x", 1, 1)));
        submit("b", List.of(envelope("/xmtp/0/mE-x", 1, 1), envelope("/xmtp/0/mE-x", 2, 1)));

        StepVerifier.create(live.envelopes().map(arrived -> arrived.envelope().getTimestampNs()))
                .expectNext(1L, 2L)
                .thenCancel()
                .verify();
        assertThat(told).containsExactly("a", "b");
    }

    private static void onThread(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.start();
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aSingleCallerIsToldOnTheThreadOfTheStoreAndSeveralAreNot() {
        Scheduler scheduler = Schedulers.newSingle("told");
        CommitQueue threaded = new CommitQueue(store, relay, scheduler);
        List<String> threads = new CopyOnWriteArrayList<>();
        CountDownLatch others = new CountDownLatch(2);
        threaded.submit(envelopes(0, 1, 1))
                .subscribe(
                        done -> {},
                        failure -> {},
                        () -> threads.add(Thread.currentThread().getName()));
        onThread("store", store::commit);
        assertThat(threads).containsExactly("store");

        threaded.submit(envelopes(1, 2, 1)).subscribe();
        for (int i = 2; i < 4; i++) {
            threaded.submit(envelopes(i, i + 1, 1)).subscribe(done -> {}, failure -> {}, () -> {
                threads.add(Thread.currentThread().getName().replaceAll("-.*", ""));
                others.countDown();
            });
        }
        onThread("store", store::commit);
        awaitBatches(3);
        onThread("store", store::commit);
        awaitTold(others);
        assertThat(threads).containsExactly("store", "told", "told");
        scheduler.dispose();
    }

    private void awaitBatches(int count) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (store.batches.size() < count) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.onSpinWait();
        }
    }

    private static void awaitTold(CountDownLatch told) {
        try {
            assertThat(told.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Who asks again as it is told, of a store that answers at once. */
    @Test
    void aStoreThatAnswersAtOnceIsAskedAnyNumberOfTimes() {
        Scheduler scheduler = Schedulers.newSingle("told");
        CommitQueue threaded = new CommitQueue(new InMemoryEnvelopeStore(), relay, scheduler);
        CountDownLatch all = new CountDownLatch(20_000);
        again(threaded, all);
        awaitTold(all);
        scheduler.dispose();
    }

    private static void again(CommitQueue queue, CountDownLatch left) {
        queue.submit(envelopes((int) left.getCount(), (int) left.getCount() + 1, 1))
                .subscribe(done -> {}, failure -> {}, () -> {
                    left.countDown();
                    if (left.getCount() > 0) {
                        again(queue, left);
                    }
                });
    }

    @Test
    void whatWaitsIsBoundedAndTheBoundIsGivenBack() {
        submit("open", envelopes(0, 1, 1));
        List<AdmittedEnvelope> half = envelopes(0, 64, 1 << 20);
        submit("one", half);
        submit("two", half);
        assertThat(told).containsExactly("two failed");
        StepVerifier.create(queue.submit(half)).verifyError(QueueFullException.class);
        while (!told.contains("one")) {
            store.commit();
        }
        submit("three", half);
        while (!told.contains("three")) {
            store.commit();
        }
    }

    @Test
    void whatIsLookedAtBeforehandIsAmongWhatWaits() {
        List<AdmittedEnvelope> most = envelopes(0, 100, 1 << 20);
        Disposable looking =
                queue.beforehand(most, Mono.<String>never()).subscribe(done -> {}, failure -> told.add("failed"));
        StepVerifier.create(queue.beforehand(most, Mono.just("looked"))).verifyError(QueueFullException.class);
        StepVerifier.create(queue.submit(most)).verifyError(QueueFullException.class);
        looking.dispose();
        queue.beforehand(most, Mono.just("looked"))
                .flatMap(looked -> queue.submit(most))
                .subscribe(done -> {}, failure -> told.add("failed"), () -> told.add("most"));
        while (!told.contains("most")) {
            store.commit();
        }
        assertThat(told).containsExactly("most");
    }
}
