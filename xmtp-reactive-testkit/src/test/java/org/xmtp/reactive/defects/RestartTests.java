package org.xmtp.reactive.defects;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xmtp.reactive.TestRatchet;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.XmtpClient;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.api.spi.SubscriptionSignal;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A client that reads what was published before while more comes live: on a slow machine it loses nothing either. */
@Timeout(120)
class RestartTests extends DefectTests {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration TICK = Duration.ofMillis(20);

    private final PrivateKeySigner bob = PrivateKeySigner.random();
    private final Tap line = new Tap(network.transport());
    private final Disposable.Swap traffic = Disposables.swap();

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
                .concatMap(some -> network.transport().publish(some))
                .subscribe();
    }

    /**
     * Before, 119 of 31,768 messages were lost, without any fault: the full sweep at the start ran beside the live
     * intake, which overtook a page that waited for the store.
     */
    @Test
    void aClientRestartedUnderLiveTrafficOnASlowDiskLosesNothing() {
        int count = 1_000;
        XmtpClient first = connectBob(Disk.SOUND);
        awaitLive(first);
        List<NetworkEnvelope> written = written(first, "message", count);
        closeAll();
        // A node answers queries with what its subscribers are told a moment later.
        line.onSubscribe(signals -> startingWith(signals, written, 8).delaySequence(Duration.ofMillis(50)));

        Reading reading = Reading.of(connectBob(Disk.slow(Duration.ofMillis(20), Duration.ofMillis(400))));

        assertRead(reading.awaitTexts(count, PATIENCE), texts("message", count));
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
