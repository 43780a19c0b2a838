package org.xmtp.reactive.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xmtp.reactive.api.ConnectionState;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.StoreKey;
import org.xmtp.reactive.api.XmtpStore;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.api.spi.TopicQuery;
import org.xmtp.reactive.identity.Registration;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.CommitException.Outcome;
import org.xmtp.reactive.store.EngineStores;
import org.xmtp.reactive.store.FaultyStore.Fault;
import reactor.test.scheduler.VirtualTimeScheduler;

/**
 * Rule 7: where a sweep starts is told by our own clock, less an overlap, and moves only when all the sweep found is
 * durable in some form. A walk ends where the node gives no further cursor. Marks of judged envelopes outlive the reach
 * of any sweep.
 */
@DisplayName("Rule 7: sweeps start by our own clock, and move on only past what is durable")
final class Rule07ScanFloorTests extends RuleTests {
    private static final long OVERLAP_NS = Duration.ofSeconds(60).toNanos();
    private static final Duration TICK = Duration.ofMillis(50);

    private final StoppedClock clock = new StoppedClock();
    private final VirtualTimeScheduler timer = VirtualTimeScheduler.create();
    private final WatchedTransport transport = new WatchedTransport(network.transport());
    private final PrivateKeySigner owner = PrivateKeySigner.random();
    private final StoreKey key = StoreKey.random();

    @TempDir
    private Path folder;

    private Parts.Setup setup() {
        return Parts.Setup.on(transport).signer(owner).clock(clock).timer(timer);
    }

    private Parts inFile() {
        return setup().store(EngineStores.of(XmtpStore.file(folder.resolve("store"), key)))
                .open();
    }

    private List<Long> floors(Parts parts) {
        return parts.store.changes(Change.FloorMoved.class).stream()
                .map(Change.FloorMoved::floorNs)
                .toList();
    }

    private List<Long> starts(Parts parts) {
        return transport.queries(parts.topic()).stream()
                .map(TopicQuery::startNs)
                .toList();
    }

    private static boolean isLive(Parts parts) {
        return parts.mailbox.states().blockFirst(Await.LIMIT) instanceof ConnectionState.Live;
    }

    /** Lets virtual time pass until then, and says how much did. */
    private Duration pass(String what, BooleanSupplier condition) {
        AtomicLong passed = new AtomicLong();
        Await.until(what, () -> {
            if (condition.getAsBoolean()) {
                return true;
            }
            timer.advanceTimeBy(TICK);
            passed.addAndGet(TICK.toMillis());
            return false;
        });
        return Duration.ofMillis(passed.get());
    }

    @Test
    void theFloorIsOurClockWhenTheSweepBeganWhateverEnvelopesClaim() {
        Parts bob = open(setup());
        Parts alice = open();
        alice.publish(bob.address(), "one");
        Await.done(network.transport()
                .publish(List.of(new NetworkEnvelope(bob.topic(), Long.MAX_VALUE / 2, new byte[] {1, 2, 3}))));
        long beganNs = Registration.nowNs(clock);
        transport.answers(page -> page.doOnNext(read -> clock.advance(Duration.ofMinutes(10))));

        bob.start();

        Await.until("the floor moved", () -> !floors(bob).isEmpty());
        assertThat(floors(bob).get(0)).isEqualTo(beganNs - OVERLAP_NS);
    }

    @Test
    void theFloorWaitsForEverythingThatTheSweepFound() throws Exception {
        Parts bob = open(setup());
        Parts alice = open();
        alice.publish(bob.address(), "one");
        AutoCloseable busy = busy(bob, alice.self());
        bob.start();
        Await.until("the lane has it", () -> bob.lanes.depth() == 1);

        for (int commit = 1; commit <= 50; commit++) {
            Await.done(bob.journal.write(mark("filler", commit)));
        }
        assertThat(floors(bob)).isEmpty();

        busy.close();
        Await.until("the floor moved", () -> !floors(bob).isEmpty());
        assertThat(bob.received()).containsExactly("one");
    }

    @Test
    void aSweepThatLostSomethingDoesNotMoveTheFloor() {
        Parts bob = open(setup());
        Parts alice = open();
        alice.publish(bob.address(), "one");
        bob.faults.fail(new Fault(
                batch -> batch.stream().anyMatch(set -> ObservedStore.has(set, Change.EnvelopeSeen.class)),
                Outcome.UNAVAILABLE,
                false,
                new AtomicLong(Long.MAX_VALUE)));
        bob.start();

        pass("it was tried a few times", () -> bob.journal.epoch().number() >= 4);
        assertThat(floors(bob)).isEmpty();

        bob.faults.heal();
        pass("the floor moved", () -> !floors(bob).isEmpty());
        assertThat(bob.received()).containsExactly("one");
    }

    @Test
    void shortSweepsComeAtOnceAfterASecondThenEveryMinute() {
        Parts bob = open(setup());
        bob.start();
        Await.until("bob is live", () -> isLive(bob));
        assertThat(starts(bob)).hasSize(1);

        Duration second = pass(
                "there is a second sweep",
                () -> starts(bob).size() == 2 && floors(bob).size() == 2);
        Duration minute = pass("there is a third sweep", () -> starts(bob).size() == 3);

        assertThat(second).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(30));
        assertThat(minute).isBetween(Duration.ofSeconds(60), Duration.ofSeconds(120));
        long floor = floors(bob).get(0);
        assertThat(starts(bob).subList(1, 3)).containsOnly(floor);
    }

    @Test
    void aReconnectBeginsWithAShortSweep() {
        Parts bob = open(setup());
        bob.start();
        Await.until("bob is live", () -> isLive(bob));

        network.breakSubscriptions();

        pass("it is subscribed again", () -> transport.topics().size() == 2);
        // No time passes any more, so none of the sweeps that follow can be meant.
        Await.until("there is a sweep", () -> starts(bob).size() == 2);
        assertThat(starts(bob).get(1)).isEqualTo(floors(bob).get(0));
    }

    @Test
    void aFullSweepComesAtStartAndDaily() {
        Parts first = inFile();
        first.start();
        Await.until("it is live", () -> isLive(first));
        long full = starts(first).get(0);
        assertThat(full).isLessThanOrEqualTo(first.identity.stored().createdNs());
        first.close();

        int before = starts(first).size();
        Parts again = closing(inFile());
        again.start();
        Await.until("there is a short and a full one", () -> starts(again).size() == before + 2);
        assertThat(starts(again).subList(before, before + 2))
                .containsExactly(floors(first).get(0), full);

        long fulls = starts(again).stream().filter(start -> start == full).count();
        timer.advanceTimeBy(Duration.ofHours(1));
        Await.until("another short one", () -> starts(again).size() > before + 2);
        assertThat(starts(again).stream().filter(start -> start == full)).hasSize((int) fulls);
        timer.advanceTimeBy(Duration.ofHours(24));
        pass(
                "there is another full one",
                () -> starts(again).stream().filter(start -> start == full).count() > fulls);
    }

    @Test
    void aWalkEndsWhereThereIsNoCursorHoweverFewRowsAPageHas() {
        Parts bob = open(setup());
        Parts alice = open();
        texts("text", 5).forEach(text -> alice.publish(bob.address(), text));
        transport.pageLimit(1);

        bob.start();

        Await.until("all arrived", () -> bob.received().equals(texts("text", 5)));
        Await.until("bob is live", () -> isLive(bob));
        assertThat(transport.queries(bob.topic())).hasSize(6);
    }

    @Test
    void whatWasJudgedOnceIsKnownToEveryLaterSweep() {
        Parts alice = open();
        Parts first = inFile();
        texts("text", 3).forEach(text -> alice.publish(first.address(), text));
        Await.done(network.transport()
                .publish(List.of(new NetworkEnvelope(first.topic(), Long.MAX_VALUE / 2, new byte[] {1}))));
        first.start();
        Await.until("all arrived", () -> first.entries().size() == 4);
        Await.until("it is live", () -> isLive(first));
        int before = starts(first).size();
        first.close();

        Parts again = closing(inFile());
        again.start();
        Await.until("it was swept from the registration on", () -> starts(again).size() == before + 2);
        Await.until("nothing is under way", () -> again.intake.depth() == 0 && isLive(again));

        assertThat(again.received()).isEqualTo(texts("text", 3));
        assertThat(again.failures()).hasSize(1);
    }
}
