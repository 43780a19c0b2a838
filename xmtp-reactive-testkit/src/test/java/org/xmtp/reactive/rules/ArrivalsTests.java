package org.xmtp.reactive.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.TestRatchet;
import org.xmtp.reactive.api.ConnectionState;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.api.spi.SubscriptionSignal;
import org.xmtp.reactive.api.spi.TopicPlace;
import org.xmtp.reactive.api.spi.TransportException;
import org.xmtp.reactive.cryptography.olm.RatchetLimits;
import org.xmtp.reactive.network.Topics;
import org.xmtp.reactive.store.CommitException.Outcome;
import org.xmtp.reactive.testkit.FaultyStore;
import org.xmtp.reactive.testkit.InMemoryNetwork;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.test.subscriber.TestSubscriber;

/** Where a node's store counts what arrives, a topic is read by that: once, and nothing is asked for in vain. */
final class ArrivalsTests extends RuleTests {
    private static final String STORE = "the-store-of-the-node-";
    private static final String OTHER = "another-store-of-node-";
    private static final Duration MOVED = Duration.ofSeconds(6);

    private final PrivateKeySigner owner = PrivateKeySigner.random();

    @BeforeEach
    void count() {
        network.counting(STORE);
    }

    private static long arrival(Optional<TopicPlace> place) {
        return place.map(TopicPlace::arrival).orElse(-1L);
    }

    private static Optional<TopicPlace> last(Installation installation) {
        List<Optional<TopicPlace>> places = installation.transport.places();
        return places.get(places.size() - 1);
    }

    @Test
    void aReconnectCostsALookAtOurOwnAccountAndReadsNothingTwice() {
        Installation alice = open();
        Installation bob = open();
        for (String text : texts("before", 40)) {
            publish(alice, bob.address(), text);
        }
        until("all is there", () -> bob.received().containsAll(texts("before", 40)));
        runtime.pass(MOVED);
        long requests = bob.transport.requests();
        long received = bob.transport.received();

        network.breakSubscriptions();
        runtime.pass(MOVED);

        assertThat(bob.transport.requests() - requests)
                .as("for our bundle, and for what was revoked meanwhile")
                .isEqualTo(2);
        assertThat(bob.transport.received() - received).as("read again").isZero();
        publish(alice, bob.address(), "after");
        until("what came then is there", () -> bob.received().contains("after"));
        assertThat(bob.transport.queries(bob.topic())).as("sweeps").isEmpty();
    }

    @Test
    void whatCameMeanwhileIsReadOnceAndByTheSubscriptionAlone() {
        Installation alice = open();
        Installation bob = open(setup().signer(owner).store(file("bob")));
        acquaint(alice, bob);
        runtime.pass(MOVED);
        close(bob);
        for (String text : texts("meanwhile", 300)) {
            publish(alice, bob.address(), text);
        }

        Installation again = open(setup().signer(owner).store(file("bob")));
        until("all is there", () -> again.received().containsAll(texts("meanwhile", 300)));

        assertThat(again.transport.received()).isEqualTo(300);
        assertThat(again.transport.queries(again.topic())).isEmpty();
    }

    /** By the order of times it would lie far before all that a sweep reads again. */
    @Test
    void whatIsStoredLongAfterItsTimeIsRead() {
        Installation alice = open();
        Installation bob = open();
        acquaint(alice, bob);
        List<NetworkEnvelope> late = new ArrayList<>();
        alice.transport.publishes(late::addAll);
        publish(alice, bob.address(), "late");
        alice.transport.publishes(null);
        runtime.pass(Duration.ofDays(3));
        bob.transport.down(true);
        network.breakSubscriptions();
        publish(late);
        bob.transport.down(false);

        until("it is there", () -> bob.received().contains("late"));
    }

    @Test
    void whoIsIdleAsksForNothing() {
        Installation bob = open();
        acquaint(open(), bob);
        runtime.pass(Duration.ofMinutes(5));
        long requests = bob.transport.requests();

        runtime.pass(Duration.ofHours(8));

        assertThat(bob.transport.requests() - requests).isZero();
    }

    @Test
    void whoeverIsWrittenToLooksOnceAMinuteWhetherAnythingIsMissing() {
        Installation alice = open();
        Installation bob = open();
        for (int minute = 0; minute < 10; minute++) {
            publish(alice, bob.address(), "message " + minute);
            runtime.pass(Duration.ofMinutes(1));
        }
        assertThat(bob.transport.looks()).isBetween(5L, 11L);
    }

    @Test
    void whatASubscriptionLeavesOutAtItsEndIsMissedAndReadAfterAll() {
        Installation alice = open();
        Installation bob = open();
        acquaint(alice, bob);
        bob.transport.brings(
                signal -> signal instanceof SubscriptionSignal.Received ? Flux.empty() : Flux.just(signal));
        publish(alice, bob.address(), "left out");
        runtime.pass(Duration.ofSeconds(1));
        bob.transport.brings(Flux::just);
        assertThat(bob.received()).doesNotContain("left out");

        until("it is there", Duration.ofMinutes(4), () -> bob.received().contains("left out"));
    }

    @Test
    void aNodeOnAnotherStoreIsReadFromItsBeginningAndToldWhoIsHere() {
        Installation alice = open();
        Installation bob = open();
        acquaint(alice, bob);
        runtime.pass(MOVED);
        network.forget();
        network.counting(OTHER);
        network.breakSubscriptions();
        runtime.pass(MOVED);

        assertThat(last(bob)).contains(TopicPlace.beginning(bob.topic(), OTHER));
        assertThat(network.stored()).extracting(NetworkEnvelope::topic).contains(Topics.contact(bob.address()));
        publish(alice, bob.address(), "at the other");
        until("it is there", () -> bob.received().contains("at the other"));
        runtime.pass(MOVED);
        network.breakSubscriptions();
        runtime.pass(MOVED);
        assertThat(arrival(last(bob))).isPositive();
    }

    /** A copy of yesterday, put back by somebody who gives it no other name. */
    @Test
    void aStoreThatHasSomethingElseAtThePlaceIsReadFromItsBeginning() {
        Installation alice = open();
        Installation bob = open();
        acquaint(alice, bob);
        List<NetworkEnvelope> yesterday = network.stored();
        publish(alice, bob.address(), "of today");
        until("it is there", () -> bob.received().contains("of today"));
        runtime.pass(MOVED);
        network.forget();
        publish(yesterday);
        publish(alice, bob.address(), "anew");
        publish(alice, bob.address(), "and anew");
        network.breakSubscriptions();

        until("both are there", () -> bob.received().containsAll(List.of("anew", "and anew")));
        assertThat(bob.received()).doesNotHaveDuplicates();
        assertThat(last(bob)).contains(TopicPlace.beginning(bob.topic(), STORE));
    }

    /** Its place is before everything, which any copy has. */
    @Test
    void aCopyWithoutOurBundleIsToldOfUsThoughItHasTheSameName() {
        Installation bob = open();
        runtime.pass(MOVED);
        network.forget();
        network.breakSubscriptions();
        runtime.pass(MOVED);

        assertThat(network.stored()).extracting(NetworkEnvelope::topic).contains(Topics.contact(bob.address()));
    }

    @Test
    void aStoreThatDoesNotTakeEvenTheBeginningIsSwept() {
        Installation alice = open();
        Installation bob = connecting(setup());
        bob.transport.brings(signal -> signal instanceof SubscriptionSignal.Subscribed
                        || bob.transport.places().size() > 4
                ? Flux.just(signal)
                : Flux.error(new TransportException(TransportException.Kind.PLACE_UNKNOWN, "not from there", null)));
        value(bob.connect());

        publish(alice, bob.address(), "hello");
        until("it is there", () -> bob.received().contains("hello"));
        assertThat(bob.transport.queries(bob.topic())).isNotEmpty();
    }

    /** Each subscription is told another name of the node's store. */
    private static void storesAreNamedAnew(Installation installation) {
        AtomicInteger names = new AtomicInteger();
        installation.transport.brings(signal -> Flux.just(
                signal instanceof SubscriptionSignal.Subscribed
                        ? new SubscriptionSignal.Subscribed(
                                Optional.of(String.format("%022d", names.incrementAndGet())))
                        : signal));
    }

    /** Each time another name: that must not become a loop. */
    @Test
    void aNodeWhoseStoreHasAnotherNameEachTimeIsSweptInTheEnd() {
        Installation alice = open();
        Installation bob = connecting(setup());
        storesAreNamedAnew(bob);
        value(bob.connect());
        publish(alice, bob.address(), "hello");
        until("it is there", () -> bob.received().contains("hello"));
        runtime.pass(Duration.ofMinutes(1));

        assertThat(bob.transport.places().size()).isLessThan(10);
    }

    /** Standing for a while is not enough: there it would begin anew each time, for ever. */
    @Test
    void oneThatBecomesAnotherBeforeItIsReadIsSweptInTheEnd() {
        Installation bob = connecting(setup());
        bob.transport.brings(
                signal -> signal instanceof SubscriptionSignal.CaughtUp ? Flux.empty() : Flux.just(signal));
        value(bob.connect());
        for (int change = 0; change < 6; change++) {
            runtime.pass(Duration.ofSeconds(40));
            network.counting(String.format("%022d", change));
            network.breakSubscriptions();
        }
        runtime.pass(Duration.ofSeconds(40));

        assertThat(bob.transport.queries(bob.topic())).isNotEmpty();
    }

    /** It was swept since then; before, for as long as it ran. */
    @Test
    void oneThatHasItsNameAgainIsReadByArrivalsAgain() {
        Installation bob = connecting(setup());
        storesAreNamedAnew(bob);
        value(bob.connect());
        bob.transport.brings(Flux::just);
        runtime.pass(Duration.ofMinutes(1));
        assertThat(last(bob)).as("swept").isEmpty();

        network.breakSubscriptions();
        runtime.pass(MOVED);

        assertThat(last(bob)).contains(TopicPlace.beginning(bob.topic(), STORE));
    }

    /** Anybody may publish there, and give it whatever time. */
    @Test
    void garbageBetweenMessagesIsPassedOnce() {
        Installation alice = open();
        Installation bob = open(setup().signer(owner).store(file("bob")));
        acquaint(alice, bob);
        for (int number = 0; number < 50; number++) {
            publish(List.of(
                    new NetworkEnvelope(bob.topic(), number, ("garbage " + number).getBytes(StandardCharsets.UTF_8))));
        }
        publish(alice, bob.address(), "behind it");
        until("it is there", () -> bob.received().contains("behind it"));
        runtime.pass(MOVED);
        close(bob);

        Installation again = open(setup().signer(owner).store(file("bob")));
        runtime.pass(MOVED);
        assertThat(again.transport.received()).isZero();
        assertThat(arrival(last(again))).isEqualTo(network.stored().size());
    }

    @Test
    void whatHasNoOutcomeHereComesAgain() {
        Installation alice = open();
        Installation bob = open(setup().signer(owner).store(file("bob")));
        acquaint(alice, bob);
        runtime.pass(MOVED);
        bob.faults().fail(FaultyStore.Fault.always(Outcome.UNAVAILABLE));
        for (String text : texts("in trouble", 20)) {
            publish(alice, bob.address(), text);
        }
        runtime.pass(MOVED);
        bob.faults().heal();

        until("all is there", () -> bob.received().containsAll(texts("in trouble", 20)));
        assertThat(bob.received()).doesNotHaveDuplicates();
    }

    /** As a node does that knows of arrivals, and not of the mark. */
    @Test
    void whereNoMarkComesItIsLiveAllTheSame() {
        Installation alice = open();
        Installation bob = connecting(setup());
        bob.transport.brings(
                signal -> signal instanceof SubscriptionSignal.CaughtUp ? Flux.empty() : Flux.just(signal));
        value(bob.connect());
        publish(alice, bob.address(), "hello");
        TestSubscriber<ConnectionState> states = begin(bob.client().connection());
        until("it is live", () -> states.getReceivedOnNext().stream().anyMatch(ConnectionState.Live.class::isInstance));

        assertThat(bob.received()).contains("hello");
    }

    /** Has fifty messages come that lie farther ahead than keys reach; those before them. */
    private List<NetworkEnvelope> onlyTheLastOfMany(Installation from, Installation to) {
        List<NetworkEnvelope> kept = new ArrayList<>();
        from.transport.publishes(kept::addAll);
        for (String text : texts("message", 2_100)) {
            publish(from, to.address(), text);
        }
        from.transport.publishes(null);
        List<NetworkEnvelope> copies =
                kept.stream().filter(one -> one.topic().equals(to.topic())).toList();
        publish(copies.subList(2_050, 2_100));
        runtime.pass(MOVED);
        return copies.subList(0, 2_050);
    }

    /** Each of them is left to a sweep of the whole topic, which is owed durably; the place goes on. */
    @Test
    void whatLiesTooFarAheadIsMetAgainAfterARestartToo() {
        assumeTrue(TestRatchet.engine().limits().skippedKeys() >= RatchetLimits.WIDE.skippedKeys());
        Installation alice = open();
        Installation bob = open(setup().signer(owner).store(file("bob")));
        acquaint(alice, bob);
        List<NetworkEnvelope> missing = onlyTheLastOfMany(alice, bob);
        close(bob);
        publish(missing);

        Installation again = open(setup().signer(owner).store(file("bob")));
        until("what was missing is there", () -> again.received().contains("message 2049"));
        assertThat(again.transport.received()).isEqualTo(2_050);
        runtime.pass(Duration.ofHours(26));
        until("what was too far ahead is there", () -> again.received().containsAll(texts("message", 2_100)));
    }

    /** A question to the node before is answered when the next one stands already. */
    @Test
    void whatAnotherNodeKnewTellsNothingOfThisOne() {
        Installation bob = open(setup().signer(owner).store(file("bob")));
        Sinks.One<Boolean> late = Sinks.one();
        AtomicInteger asked = new AtomicInteger();
        bob.transport.answersOf(
                Topics.contact(bob.address()),
                page -> asked.getAndIncrement() == 0
                        ? page.flatMap(known -> late.asMono().thenReturn(known))
                        : page);
        network.counting("one-more-store-of-it-1");
        network.breakSubscriptions();
        runtime.pass(Duration.ofSeconds(2));
        network.forget();
        network.counting(OTHER);
        network.breakSubscriptions();
        runtime.pass(Duration.ofSeconds(2));
        late.tryEmitValue(true);
        runtime.pass(MOVED);

        assertThat(network.stored()).extracting(NetworkEnvelope::topic).contains(Topics.contact(bob.address()));
    }

    /** What it is owed lies at the other; a sweep here cannot meet it. */
    @Test
    void aNodeThatCountsNothingDoesNotPayWhatIsOwedAtTheOther() {
        assumeTrue(TestRatchet.engine().limits().skippedKeys() >= RatchetLimits.WIDE.skippedKeys());
        InMemoryNetwork plain = InMemoryNetwork.on(Schedulers.immediate());
        Installation alice = open();
        Installation bob = open(setup().signer(owner).store(file("bob")));
        acquaint(alice, bob);
        List<NetworkEnvelope> missing = onlyTheLastOfMany(alice, bob);
        close(bob);
        Installation away =
                open(Installation.Setup.on(plain, runtime).signer(owner).store(file("bob")));
        runtime.pass(Duration.ofHours(26));
        close(away);
        publish(missing);

        Installation again = open(setup().signer(owner).store(file("bob")));
        runtime.pass(Duration.ofHours(26));
        until("all of it is there", () -> again.received().containsAll(texts("message", 2_100)));
    }
}
