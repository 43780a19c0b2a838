package org.xmtp.reactive.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.api.ConnectionState;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.api.spi.TopicQuery;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.CommitException.Outcome;
import org.xmtp.reactive.store.Entry;
import org.xmtp.reactive.store.StoredEntry;
import org.xmtp.reactive.store.WriteSet;
import org.xmtp.reactive.testkit.FaultyStore.Fault;
import reactor.core.publisher.Sinks;

/**
 * Rule 7: where a sweep starts is told by our own clock, less an overlap, and moves only when all the sweep found is
 * durable in some form. A walk ends where the node gives no further cursor. Marks of judged envelopes outlive the reach
 * of any sweep.
 */
@DisplayName("Rule 7: sweeps start by our own clock, and move on only past what is durable")
final class Rule07ScanFloorTests extends RuleTests {
    private static final long OVERLAP_NS = Duration.ofSeconds(60).toNanos();

    private final PrivateKeySigner owner = PrivateKeySigner.random();
    private final Installation alice = open();

    /** Bob registers and gets to know Alice, and is away again. */
    private Installation registered() {
        Installation bob = open(setup().signer(owner).store(file("bob")));
        publish(alice, bob.address(), "hello");
        until("the greeting arrived", () -> bob.received().contains("hello"));
        close(bob);
        return bob;
    }

    private Installation bob() {
        return connecting(setup().signer(owner).store(file("bob")));
    }

    @AfterEach
    void falterNoMore() {
        FalteringRatchet.falters(false);
    }

    private static List<Long> floors(Installation installation) {
        return installation.store().changes(Change.TopicSwept.class).stream()
                .map(moved -> moved.swept().floorNs())
                .toList();
    }

    private static List<Long> starts(Installation installation) {
        return installation.transport.queries(installation.topic()).stream()
                .map(TopicQuery::startNs)
                .toList();
    }

    private boolean isLive(Installation installation) {
        return value(installation.client().connection().next()) instanceof ConnectionState.Live;
    }

    private long nowNs() {
        return ChronoUnit.NANOS.between(Instant.EPOCH, runtime.clock().instant());
    }

    private void publishToBob(Installation away, int count) {
        texts("text", count).forEach(text -> publish(alice, away.address(), text));
    }

    @Test
    void theFloorIsOurClockWhenTheSweepBeganWhateverEnvelopesClaim() {
        Installation away = registered();
        publishToBob(away, 1);
        publish(List.of(new NetworkEnvelope(away.topic(), Long.MAX_VALUE / 2, new byte[] {1, 2, 3})));
        Installation bob = bob();
        long beganNs = nowNs();
        Sinks.Empty<Void> answered = Sinks.empty();
        bob.transport.answers(page -> page.delayUntil(read -> answered.asMono()));
        value(bob.connect());
        runtime.pass(Duration.ofMinutes(10));

        answered.tryEmitEmpty();
        bob.transport.answers(page -> page);

        until("the floor moved", () -> !floors(bob).isEmpty());
        assertThat(floors(bob).get(0)).isBetween(beganNs - OVERLAP_NS, beganNs - OVERLAP_NS + 1_000_000_000L);
    }

    @Test
    void theFloorWaitsForEverythingThatTheSweepFound() {
        Installation away = registered();
        publishToBob(away, 3);
        Installation bob = bob();
        value(begin(
                bob.connect().doOnNext(connected -> bob.store().hold(ObservedStore.with(Change.EnvelopeSeen.class)))));
        runtime.pass(Duration.ofSeconds(30));
        assertThat(bob.store().heldBack()).isPositive();
        assertThat(floors(bob)).isEmpty();

        bob.store().release();

        until("the floor moved", () -> !floors(bob).isEmpty());
        List<WriteSet> sets = bob.store().writeSets();
        int moved = 0;
        while (!ObservedStore.has(sets.get(moved), Change.TopicSwept.class)) {
            moved++;
        }
        for (String text : texts("text", 3)) {
            assertThat(indexOf(sets, text)).isLessThan(moved);
        }
    }

    @Test
    void aSweepThatLostSomethingDoesNotMoveTheFloor() {
        Installation away = registered();
        publishToBob(away, 1);
        Installation bob = bob();
        value(bob.connect()
                .doOnNext(connected -> bob.faults()
                        .fail(new Fault(
                                ObservedStore.with(Change.EnvelopeSeen.class),
                                Outcome.UNAVAILABLE,
                                false,
                                new AtomicLong(Long.MAX_VALUE)))));
        long recoveries = bob.faults().recoveries();

        until("it was tried a few times", () -> bob.faults().recoveries() >= recoveries + 4);
        assertThat(floors(bob)).isEmpty();

        bob.faults().heal();
        until("the floor moved", () -> !floors(bob).isEmpty());
        assertThat(bob.received()).containsExactly("text 0");
    }

    /** The machine is at fault and not the envelope, so that has no outcome. */
    @Test
    void aSweepOfWhichNotEverythingCouldBeJudgedDoesNotMoveTheFloor() {
        Installation.Setup faltering = setup().signer(owner).store(file("bob")).ratchet(FalteringRatchet.NAME);
        Installation away = open(faltering);
        // Else it would wait for her grant, which is an outcome.
        value(away.client().installations(alice.address()).next());
        runtime.pass(Duration.ofSeconds(1));
        close(away);
        publish(alice, away.address(), "text");
        Installation bob = connecting(faltering);

        value(bob.connect().doOnNext(connected -> FalteringRatchet.falters(true)));
        runtime.pass(Duration.ofSeconds(10));
        assertThat(floors(bob)).isEmpty();

        FalteringRatchet.falters(false);
        until("the floor moved", () -> !floors(bob).isEmpty());
        assertThat(bob.received()).containsExactly("text");
    }

    @Test
    void shortSweepsComeAtOnceAfterASecondThenEveryMinute() {
        Installation bob = open();
        until("bob is live", () -> isLive(bob));
        int before = starts(bob).size();
        long floor = floors(bob).get(floors(bob).size() - 1);

        Duration second = until("there is another sweep", () -> starts(bob).size() > before);
        int after = starts(bob).size();
        assertThat(starts(bob).get(after - 1)).isEqualTo(floor);
        until("its floor moved", () -> floors(bob).get(floors(bob).size() - 1) > floor);
        long next = floors(bob).get(floors(bob).size() - 1);
        Duration minute = until("there is a third", () -> starts(bob).size() > after);

        assertThat(second).isLessThan(Duration.ofSeconds(3));
        assertThat(minute).isBetween(Duration.ofSeconds(50), Duration.ofSeconds(120));
        assertThat(starts(bob)).endsWith(next);
    }

    @Test
    void aReconnectBeginsWithAShortSweep() {
        Installation bob = open();
        runtime.pass(Duration.ofSeconds(3));
        int before = starts(bob).size();
        long floor = floors(bob).get(floors(bob).size() - 1);

        network.breakSubscriptions();
        Duration passed = until("it is swept again", () -> starts(bob).size() > before);

        assertThat(passed).as("not the one that comes each minute").isLessThan(Duration.ofSeconds(40));
        assertThat(starts(bob).get(before)).isEqualTo(floor);
    }

    @Test
    void aFullSweepComesAtStartAndDaily() {
        Installation away = registered();
        close(alice);
        runtime.pass(Duration.ofDays(2));
        Installation bob = open(setup().signer(owner).store(file("bob")));
        until("bob is live", () -> isLive(bob));
        runtime.pass(Duration.ofSeconds(3));
        long full = starts(bob).stream().mapToLong(Long::longValue).min().orElseThrow();
        assertThat(full).as("before the registration").isLessThan(starts(away).get(0) + OVERLAP_NS);
        assertThat(starts(bob).get(0)).as("the short one comes first").isGreaterThanOrEqualTo(full);
        assertThat(starts(bob)).contains(full);
        long fulls = starts(bob).stream().filter(start -> start == full).count();

        runtime.pass(Duration.ofHours(1));
        assertThat(starts(bob).stream().filter(start -> start == full)).hasSize((int) fulls);
        runtime.pass(Duration.ofHours(24));
        assertThat(starts(bob).stream().filter(start -> start == full)).hasSizeGreaterThan((int) fulls);
    }

    @Test
    void aWalkEndsWhereThereIsNoCursorHoweverFewRowsAPageHas() {
        Installation away = registered();
        publishToBob(away, 5);
        Installation bob = bob();
        bob.transport.pageLimit(1);

        value(bob.connect());

        until("all arrived", () -> bob.received().equals(texts("text", 5)));
        until("bob is live", () -> isLive(bob));
        assertThat(floors(bob)).isNotEmpty();
    }

    @Test
    void whatWasJudgedOnceIsKnownToEveryLaterSweep() {
        Installation away = registered();
        publishToBob(away, 3);
        publish(List.of(new NetworkEnvelope(away.topic(), Long.MAX_VALUE / 2, new byte[] {1})));
        Installation first = open(setup().signer(owner).store(file("bob")));
        until("all arrived", () -> first.entries().size() == 4);
        until("it is live", () -> isLive(first));
        close(first);
        close(alice);
        runtime.pass(Duration.ofDays(3));

        Installation again = open(setup().signer(owner).store(file("bob")));
        until("it is live", () -> isLive(again));
        runtime.pass(Duration.ofHours(25));

        assertThat(again.entries()).isEmpty();
        List<StoredEntry> all = value(again.store().entries(0, 100));
        assertThat(all.stream().filter(row -> row.entry() instanceof Entry.OfFailure))
                .hasSize(1);
        assertThat(all).hasSize(1 + 4);
    }
}
