package org.xmtp.reactive.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xmtp.reactive.TestRatchet;
import org.xmtp.reactive.api.ConnectionState;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.SentMessage;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.api.spi.SubscriptionSignal;
import org.xmtp.reactive.api.spi.TransportException;
import org.xmtp.reactive.cryptography.olm.RatchetLimits;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.subscriber.TestSubscriber;

/**
 * Order is a convenience and no need: whatever overtakes, comes late, comes twice or is lost on the way, what the node
 * has is read, each message once. Within the limits of a ratchet that keeps the keys of skipped messages.
 */
final class OutOfOrderTests extends RuleTests {
    private final PrivateKeySigner owner = PrivateKeySigner.random();
    private final OwnTime alicesTime = new OwnTime(runtime, Duration.ZERO);
    private final OwnTime bobsTime = new OwnTime(runtime, Duration.ZERO);

    @BeforeEach
    void ratchetKeepsSkippedKeys() {
        assumeTrue(TestRatchet.engine().limits().skippedKeys() >= RatchetLimits.WIDE.skippedKeys());
    }

    private Installation alice() {
        return open(setup().runtime(alicesTime));
    }

    private Installation bob() {
        return open(setup().signer(owner).store(file("bob")).runtime(bobsTime));
    }

    private static NetworkEnvelope at(NetworkEnvelope envelope, long timestampNs) {
        return new NetworkEnvelope(envelope.topic(), timestampNs, envelope.message());
    }

    private void assertAllRead(Installation reader, List<String> texts, Duration within) {
        until("all have an outcome", within, () -> reader.received().size() >= texts.size());
        runtime.pass(Duration.ofMinutes(3));
        assertThat(reader.received()).containsExactlyInAnyOrderElementsOf(texts);
        assertThat(reader.failures()).isEmpty();
    }

    /** Anyone can publish a waiting envelope once more, with an earlier timestamp. Before, 59 of 100 were lost. */
    @ParameterizedTest
    @ValueSource(ints = {100, 5_000})
    void anEarlyCopyOfAWaitingMessageCostsNoOther(int waiting) {
        Installation alice = alice();
        Installation bob = bob();
        acquaint(alice, bob);
        close(bob);
        List<String> texts = texts("text", waiting);
        done(Flux.fromIterable(texts)
                .concatMap(text -> alice.send(bob.address(), text))
                .last()
                .flatMap(last -> last.published()));
        List<NetworkEnvelope> mine = network.stored().stream()
                .filter(envelope -> envelope.topic().equals(bob.topic()))
                .toList();
        publish(List.of(
                at(mine.get(mine.size() - 1), 1),
                at(mine.get(mine.size() - 2), mine.get(2).timestampNs() - 1)));

        assertAllRead(bob(), texts, Duration.ofMinutes(2));
    }

    /** The same on a session whose peer has never had an answer, so that every message of it is a pre-key message. */
    @Test
    void anEarlyCopyOfAFirstMessageCostsNoOther() {
        Installation alice = alice();
        Installation bob = bob();
        close(bob);
        List<String> texts = texts("text", 3_000);
        done(Flux.fromIterable(texts)
                .concatMap(text -> alice.send(bob.address(), text))
                .last()
                .flatMap(last -> last.published()));
        List<NetworkEnvelope> mine = network.stored().stream()
                .filter(envelope -> envelope.topic().equals(bob.topic()))
                .toList();
        publish(List.of(at(mine.get(mine.size() - 1), 1)));

        assertAllRead(bob(), texts, Duration.ofMinutes(2));
    }

    /** What nothing older will ever make readable ends as a failure, once the whole topic was read for it. */
    @Test
    void aMessageThatStaysTooFarAheadIsRefusedInTheEnd() {
        Installation alice = alice();
        Installation bob = bob();
        acquaint(alice, bob);
        List<NetworkEnvelope> caught = new ArrayList<>();
        alice.transport.publishes(caught::addAll);
        done(Flux.fromIterable(texts("lost", 2_500))
                .concatMap(text -> alice.send(bob.address(), text))
                .last()
                .flatMap(last -> last.published()));
        alice.transport.publishes(null);
        publish(List.of(caught.get(caught.size() - 1)));

        runtime.pass(Duration.ofMinutes(30));
        assertThat(bob.failures()).isEmpty();
        for (int hour = 0; hour < 72 && bob.failures().isEmpty(); hour++) {
            runtime.pass(Duration.ofHours(1));
        }
        assertThat(bob.failures()).hasSize(1);
        // No message on that chain could be read any more; the session was renewed.
        runtime.pass(Duration.ofMinutes(1));
        publish(alice, bob.address(), "after");
        until("what follows is read", () -> bob.received().contains("after"));
    }

    /** Who was away finds what was stored meanwhile, though it bears a time of long before. */
    @ParameterizedTest
    @ValueSource(ints = {0, 3})
    void whatIsAcceptedLongAfterItsStampArrives(int hoursAway) {
        Installation alice = alice();
        Installation bob = bob();
        acquaint(alice, bob);
        List<NetworkEnvelope> delayed = new ArrayList<>();
        alice.transport.publishes(delayed::addAll);
        List<String> texts = texts("delayed", 120);
        for (String text : texts) {
            publish(alice, bob.address(), text);
            runtime.pass(Duration.ofSeconds(30));
        }
        alice.transport.publishes(null);
        close(bob);
        publish(delayed);
        runtime.pass(Duration.ofHours(hoursAway));

        Installation back = connecting(setup().signer(owner).store(file("bob")).runtime(bobsTime));
        value(back.connect());
        TestSubscriber<ConnectionState> states = begin(back.client().connection());
        until("it is live", () -> states.getReceivedOnNext().stream().anyMatch(ConnectionState.Live.class::isInstance));
        assertAllRead(back, texts, Duration.ofMinutes(1));
    }

    /** What was not read by then is read by whoever comes next, though the floor has moved on. */
    @Test
    void soDoesItWhereTheReaderIsGoneAgainBeforeItWasRead() {
        Installation alice = alice();
        Installation bob = bob();
        acquaint(alice, bob);
        List<NetworkEnvelope> delayed = new ArrayList<>();
        alice.transport.publishes(delayed::addAll);
        List<String> texts = texts("delayed", 20);
        for (String text : texts) {
            publish(alice, bob.address(), text);
            runtime.pass(Duration.ofMinutes(1));
        }
        alice.transport.publishes(null);
        // The floor is behind all of them.
        runtime.pass(Duration.ofMinutes(5));
        close(bob);
        publish(delayed);
        runtime.pass(Duration.ofHours(3));

        Installation fleeting =
                connecting(setup().signer(owner).store(file("bob")).runtime(bobsTime));
        fleeting.transport.answers(page ->
                page.flatMap(found -> found.envelopes().stream().anyMatch(delayed::contains)
                        ? Mono.error(new TransportException(TransportException.Kind.UNAVAILABLE, "not this one", null))
                        : Mono.just(found)));
        value(fleeting.connect());
        TestSubscriber<ConnectionState> states = begin(fleeting.client().connection());
        until("it is live", () -> states.getReceivedOnNext().stream().anyMatch(ConnectionState.Live.class::isInstance));
        runtime.pass(Duration.ofSeconds(5));
        close(fleeting);
        runtime.pass(Duration.ofHours(3));

        assertAllRead(bob(), texts, Duration.ofMinutes(1));
    }

    @Test
    void aSenderWhoseClockIsSlowIsHeard() {
        alicesTime.ahead(Duration.ofMinutes(-10));
        Installation alice = alice();
        Installation bob = bob();
        acquaint(alice, bob);
        runtime.pass(Duration.ofMinutes(5));
        close(bob);
        List<String> texts = texts("slow", 20);
        texts.forEach(text -> publish(alice, bob.address(), text));

        assertAllRead(bob(), texts, Duration.ofMinutes(1));
    }

    @Test
    void runsOfLiveEnvelopesThatAreDroppedArriveWithTheNextSweep() {
        Installation alice = alice();
        Installation bob = bob();
        acquaint(alice, bob);
        List<String> texts = new ArrayList<>(List.of("hello"));
        for (int run = 0; run < 3; run++) {
            bob.transport.brings(
                    signal -> signal instanceof SubscriptionSignal.Received ? Flux.empty() : Flux.just(signal));
            for (String text : texts("dropped " + run, 20)) {
                texts.add(text);
                publish(alice, bob.address(), text);
            }
            bob.transport.brings(Flux::just);
            for (String text : texts("live " + run, 5)) {
                texts.add(text);
                publish(alice, bob.address(), text);
            }
        }

        assertAllRead(bob, texts, Duration.ofSeconds(90));
    }

    @Test
    void whatDidNotComeLiveIsReadSoonAfterTheGapShows() {
        Installation alice = alice();
        Installation bob = bob();
        acquaint(alice, bob);
        runtime.pass(Duration.ofSeconds(5));
        bob.transport.brings(
                signal -> signal instanceof SubscriptionSignal.Received ? Flux.empty() : Flux.just(signal));
        publish(alice, bob.address(), "dropped");
        bob.transport.brings(Flux::just);
        publish(alice, bob.address(), "live");

        assertAllRead(bob, List.of("hello", "live", "dropped"), Duration.ofSeconds(3));
    }

    /** Each sender's first gap is a reason to look; many of them must not put the look off. */
    @Test
    void manyWhoLeaveGapsDoNotPostponeTheLook() {
        Installation bob = bob();
        List<Installation> senders = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            senders.add(open());
            acquaint(senders.get(i), bob);
        }
        runtime.pass(Duration.ofSeconds(5));
        for (Installation sender : senders) {
            bob.transport.brings(
                    signal -> signal instanceof SubscriptionSignal.Received ? Flux.empty() : Flux.just(signal));
            publish(sender, bob.address(), "dropped");
            bob.transport.brings(Flux::just);
            publish(sender, bob.address(), "live");
            runtime.pass(Duration.ofMillis(500));
        }

        assertThat(bob.received()).as("after 4 s of gaps").contains("dropped");
    }

    /** A peer that leaves gaps as it likes has the topic read no more often than others do. */
    @Test
    void whoGoesOnLeavingGapsHasTheTopicReadSeldom() {
        Installation alice = alice();
        Installation bob = bob();
        acquaint(alice, bob);
        runtime.pass(Duration.ofSeconds(5));
        int before = bob.transport.queries(bob.topic()).size();
        AtomicInteger number = new AtomicInteger();
        bob.transport.brings(
                signal -> signal instanceof SubscriptionSignal.Received && number.incrementAndGet() % 2 == 0
                        ? Flux.empty()
                        : Flux.just(signal));
        for (int second = 0; second < 600; second++) {
            publish(alice, bob.address(), "message " + second);
            runtime.pass(Duration.ofSeconds(1));
        }

        assertThat(bob.transport.queries(bob.topic()).size() - before).isLessThan(60);
    }

    /** A hundred turns a second; one live envelope in 100 is dropped, and one is 30 s late. */
    @Test
    void botsThatAnswerEachOtherLoseNothing() {
        Installation alice = alice();
        Installation bob = bob();
        acquaint(alice, bob);
        for (Installation reader : List.of(alice, bob)) {
            AtomicInteger number = new AtomicInteger();
            reader.transport.brings(signal -> {
                int count = number.incrementAndGet() % 100;
                boolean received = signal instanceof SubscriptionSignal.Received;
                if (received && count == 17) {
                    return Flux.empty();
                }
                return received && count == 67 ? late(signal) : Flux.just(signal);
            });
        }
        for (int turn = 0; turn < 400; turn++) {
            say(alice, bob, "ping " + turn);
            say(bob, alice, "pong " + turn);
            runtime.pass(Duration.ofMillis(10));
        }

        assertAllRead(bob, alice.sent(), Duration.ofSeconds(90));
        assertAllRead(alice, bob.sent(), Duration.ofSeconds(1));
    }

    /**
     * Sends a text without waiting until it is noted that the node has it, for which {@link #publish} lets time pass.
     */
    private void say(Installation from, Installation to, String text) {
        TestSubscriber<SentMessage> sent = begin(from.send(to.address(), text));
        runtime.run();
        assertThat(sent.isTerminatedComplete()).isTrue();
    }

    private Flux<SubscriptionSignal> late(SubscriptionSignal signal) {
        return Flux.create(late -> runtime.events().after(Duration.ofSeconds(30), () -> {
            late.next(signal);
            late.complete();
        }));
    }

    /** What one receives meanwhile is dropped on its way, or late. */
    private void missing(Installation reader, boolean dropped, Runnable meanwhile) {
        reader.transport.brings(signal -> {
            if (!(signal instanceof SubscriptionSignal.Received)) {
                return Flux.just(signal);
            }
            return dropped ? Flux.empty() : late(signal);
        });
        meanwhile.run();
        reader.transport.brings(Flux::just);
    }

    /**
     * One in 1,000 is the last of its chain, so it leaves no gap that would have the topic read: it lies behind 3,000
     * chains that came after it when it is late, and behind up to twice as many when a sweep finds it.
     */
    @Tag("long")
    @Test
    void norDoBotsWhoseLostAndLateMessagesNobodyMisses() {
        Installation alice = alice();
        Installation bob = bob();
        acquaint(alice, bob);
        for (int turn = 0; turn < 7_000; turn++) {
            String missing = "missing " + turn;
            int part = turn % 1_000;
            say(alice, bob, "ping " + turn);
            if (part == 100 || part == 600) {
                missing(bob, part == 100, () -> say(alice, bob, missing));
            }
            say(bob, alice, "pong " + turn);
            if (part == 300 || part == 800) {
                missing(alice, part == 300, () -> say(bob, alice, missing));
            }
            runtime.pass(Duration.ofMillis(10));
        }

        assertAllRead(bob, alice.sent(), Duration.ofSeconds(90));
        assertAllRead(alice, bob.sent(), Duration.ofSeconds(1));
    }

    @Test
    void whoRegisteredWithAClockThatRanAheadReceivesOnceItIsRight() {
        bobsTime.ahead(Duration.ofDays(3));
        Installation alice = alice();
        Installation bob = bob();
        close(bob);
        bobsTime.ahead(Duration.ZERO);
        List<String> texts = texts("text", 5);
        texts.forEach(text -> publish(alice, bob.address(), text));

        assertAllRead(bob(), texts, Duration.ofMinutes(1));
    }
}
