package org.xmtp.reactive.defects;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xmtp.reactive.TestRatchet;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.XmtpClient;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.api.spi.SubscriptionSignal;
import org.xmtp.reactive.network.Topics;
import org.xmtp.reactive.store.StoreHead;
import org.xmtp.reactive.store.Swept;
import org.xmtp.reactive.store.WriteSet;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A client that reads what was published before while more comes live: on a slow machine it loses nothing either. */
@Timeout(300)
class RestartTests extends DefectTests {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration TICK = Duration.ofMillis(20);
    private static final long DAY_NS = Duration.ofDays(1).toNanos();

    private final PrivateKeySigner bob = PrivateKeySigner.random();
    private final Tap line = new Tap(network.transport());
    private final Disposable.Swap traffic = Disposables.swap();
    private final AtomicInteger published = new AtomicInteger();
    private final Queue<Integer> fullSweeps = new ConcurrentLinkedQueue<>();

    @AfterEach
    void endTraffic() {
        traffic.dispose();
    }

    private XmtpClient connectBob(Disk disk) {
        return connect(TestRatchet.client().signer(bob).transport(line).store(file("bob")), disk);
    }

    /** Publishes envelopes in their order, so many at once, again and again, as soon as the subscription stands. */
    private Flux<SubscriptionSignal> startingWith(
            Flux<SubscriptionSignal> signals, List<NetworkEnvelope> envelopes, int eachTick) {
        return signals.doOnNext(signal -> {
            if (signal instanceof SubscriptionSignal.Subscribed) {
                traffic.update(publishing(envelopes, eachTick));
            }
        });
    }

    private Disposable publishing(List<NetworkEnvelope> envelopes, int eachTick) {
        return Flux.fromIterable(envelopes)
                .buffer(eachTick)
                .zipWith(Flux.interval(TICK).onBackpressureBuffer(), (some, tick) -> some)
                .concatMap(
                        some -> network.transport().publish(some).doOnSuccess(done -> published.addAndGet(some.size())))
                .subscribe();
    }

    /** Slow, and the last sweep of all that the store may have missed was the day before yesterday. */
    private static final class SlowDisk implements Disk {
        @Override
        public StoreHead opened(StoreHead head) {
            Swept swept = head.swept();
            long longAgo = Math.min(swept.fullNs(), Stranger.nowNs() - 2 * DAY_NS);
            return new StoreHead(
                    head.identity(),
                    head.usedOneTimeKeys(),
                    head.lastPosition(),
                    head.lastWriteSet(),
                    head.lastSentNs(),
                    head.lastStampNs(),
                    new Swept(swept.floorNs(), longAgo, swept.owed(), swept.unreadNs(), swept.place()),
                    head.failures());
        }

        @Override
        public Mono<Void> commit(List<WriteSet> batch, Mono<Void> commit) {
            return Mono.delay(Duration.ofMillis(20)).then(commit);
        }

        @Override
        public <T> Mono<T> read(Mono<T> reading) {
            return Mono.delay(Duration.ofMillis(200)).then(reading);
        }
    }

    /** Notes the full sweeps that begin from now on, by how much had been published then. */
    private void noteFullSweeps(String topic) {
        line.onQuery((query, call) -> {
            boolean full = query.startNs() < Stranger.nowNs() - DAY_NS / 2;
            if (full && query.topics().contains(topic) && query.after().isEmpty()) {
                fullSweeps.add(published.get());
            }
            return call;
        });
    }

    /**
     * Before, 119 of 31,768 messages were lost, without any fault: the full sweep at the start ran beside the live
     * intake, which overtook a page that waited for the store.
     */
    @Test
    void aClientRestartedUnderLiveTrafficOnASlowDiskLosesNothing() {
        restartedUnderLiveTraffic(1_200, 2);
    }

    @Tag("long")
    @Tag("verify")
    @Test
    void neitherDoesOneThatIsRestartedTimeAndAgain() {
        restartedUnderLiveTraffic(30_000, 10);
    }

    private void restartedUnderLiveTraffic(int count, int times) {
        XmtpClient first = connectBob(Disk.SOUND);
        awaitLive(first);
        List<NetworkEnvelope> written = written(first, "message", count);
        Await.done(first.close());
        noteFullSweeps(Topics.message(first.installationId()));
        // A node answers queries with what its subscribers are told a moment later.
        line.onSubscribe(signals -> signals.delaySequence(Duration.ofMillis(50)));

        // The rest waits for the last full sweep, to come live beside it.
        int most = count * 4 / 5;
        traffic.update(publishing(written.subList(0, most), 6));
        for (int time = 1; time < times; time++) {
            XmtpClient client = connectBob(new SlowDisk());
            awaitSweepAndTraffic(time, most * time / times);
            Await.done(client.close());
        }
        Reading reading = Reading.of(connectBob(new SlowDisk()));
        awaitSweepAndTraffic(times, most);
        traffic.update(publishing(written.subList(most, count), 6));

        // Not in order: what a sweep still brings may be shown behind what came live.
        assertThat(reading.awaitTexts(count, PATIENCE)).containsExactlyInAnyOrderElementsOf(texts("message", count));
        assertThat(reading.failures()).as("what was taken for another one").isEmpty();
        assertThat(fullSweeps)
                .as("how much was published when each full sweep began")
                .hasSize(times)
                .allSatisfy(before -> assertThat(before).isBetween(1, most));
    }

    private void awaitSweepAndTraffic(int sweeps, int messages) {
        Await.until(
                "so many full sweeps have begun and so much is published",
                PATIENCE,
                () -> fullSweeps.size() >= sweeps && published.get() >= messages);
    }

    /**
     * Before, 159 of 66,000 were lost: of what came live during a sweep, some were given up and read from the node
     * later, but later ones were kept, and handed over first.
     */
    @Test
    void whatComesLiveDuringASweepIsReadInItsOrderHoweverMuchItIs() {
        int count = 2_000;
        XmtpClient first = connectBob(Disk.SOUND);
        List<NetworkEnvelope> written = written(first, "message", count);
        closeAll();
        line.onQuery(
                (query, call) -> Mono.delay(Duration.ofMillis(100)).then(call).delayElement(Duration.ofMillis(500)));
        line.onSubscribe(signals -> startingWith(signals, written, 20));

        Reading reading = Reading.of(connectBob(Disk.slow(Duration.ZERO, Duration.ofMillis(400))));

        assertRead(reading.awaitTexts(count, PATIENCE), texts("message", count));
    }
}
