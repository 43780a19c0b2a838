package org.xmtp.reactive.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.api.ConnectionState;
import org.xmtp.reactive.api.Failure;
import org.xmtp.reactive.api.FailureReason;
import org.xmtp.reactive.api.XmtpStorageException;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.CommitException.Outcome;
import org.xmtp.reactive.store.FaultyStore.Fault;
import org.xmtp.reactive.store.WriteSet;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Rule 5: a batch that fails is tried again one write-set at a time, in order, so that a bad one fails alone. Trouble
 * with the disk stops the intake for a while and is visible as connection state. An exception in a lane is a failure of
 * that envelope.
 */
@DisplayName("Rule 5: what fails, fails alone")
final class Rule05FailuresStayAloneTests extends RuleTests {
    @Test
    void aBadWriteSetFailsAloneAndThoseBeforeItAreDurableInOrder() {
        Parts alice = open();
        alice.faults.fail(
                Fault.rejecting(set -> set.changes().contains(mark("reader", 3).get(0))));
        alice.store.hold();
        CompletableFuture<Long> filler = submit(alice.journal, alice.journal.epoch(), mark("filler", 1));
        CompletableFuture<Long> one = submit(alice.journal, alice.journal.epoch(), mark("reader", 1));
        CompletableFuture<Long> two = submit(alice.journal, alice.journal.epoch(), mark("reader", 2));
        CompletableFuture<Long> bad = submit(alice.journal, alice.journal.epoch(), mark("reader", 3));
        alice.store.release();

        position(filler);
        assertThat(error(bad)).isInstanceOf(XmtpStorageException.class);
        assertThat(position(one)).isLessThan(position(two));
        assertThat(Await.value(alice.store.readerMark("reader"))).isEqualTo(2);
    }

    @Test
    void aSendThatTheStoreRefusesTakesNoOtherOfItsBatchWithIt() {
        Parts alice = open();
        Parts bob = open();
        acquaint(network, alice, bob);
        alice.faults.fail(Fault.rejecting(set -> holds(set, "text 2")));
        alice.store.hold();
        CompletableFuture<List<String>> fates = Flux.fromIterable(texts("text", 5))
                .flatMapSequential(text -> alice.send(bob.address(), text)
                        .thenReturn("sent " + text)
                        .onErrorResume(XmtpStorageException.class, error -> Mono.just("failed " + text)))
                .collectList()
                .toFuture();
        Await.until("all wait", () -> alice.store.heldBack() + alice.journal.depth() == 5);
        alice.store.release();

        assertThat(Await.value(Mono.fromFuture(fates)))
                .containsExactly("sent text 0", "sent text 1", "failed text 2", "sent text 3", "sent text 4");
        assertThat(alice.sent()).containsExactly("hello", "text 0", "text 1", "text 3", "text 4");
        Await.until("they are at the node", () -> bob.mine(network.stored()).size() == 5);
        bob.take(bob.mine(network.stored()));
        Await.until(
                "they arrived", () -> bob.received().equals(List.of("hello", "text 0", "text 1", "text 3", "text 4")));
    }

    @Test
    void aMessageThatTheStoreRefusesBecomesAFailureAndItsNeighboursArrive() {
        Parts alice = open();
        Parts bob = open();
        acquaint(network, alice, bob);
        bob.faults.fail(Fault.rejecting(set -> holds(set, "text 1")));
        bob.start();

        texts("text", 3).forEach(text -> alice.publish(bob.address(), text));

        Await.until("the others arrived", () -> bob.received().containsAll(List.of("text 0", "text 2")));
        Await.until("the failure is known", () -> bob.failures().size() == 1);
        assertThat(bob.failures()).extracting(Failure::reason).containsExactly(FailureReason.NOT_STORED);
        assertThat(bob.received()).containsExactly("hello", "text 0", "text 2");
    }

    @Test
    void troubleWithTheDiskStopsTheIntakeForAWhileAndShows() {
        Parts alice = open();
        Parts bob = open();
        acquaint(network, alice, bob);
        List<ConnectionState> states = new CopyOnWriteArrayList<>();
        bob.mailbox.states().subscribe(states::add);
        bob.start();
        Await.until("bob is live", () -> states.stream().anyMatch(ConnectionState.Live.class::isInstance));
        bob.faults.fail(new Fault(
                batch -> batch.stream().anyMatch(Rule05FailuresStayAloneTests::judged),
                Outcome.UNAVAILABLE,
                false,
                new AtomicLong(Long.MAX_VALUE)));

        texts("text", 3).forEach(text -> alice.publish(bob.address(), text));

        Await.until(
                "it shows again and again",
                () -> states.stream()
                                .filter(ConnectionState.Waiting.class::isInstance)
                                .count()
                        >= 4);
        assertThat(bob.received()).containsExactly("hello");
        bob.faults.heal();
        Await.until("all arrived", () -> bob.received().size() == 4);
        assertThat(bob.received()).containsExactly("hello", "text 0", "text 1", "text 2");
        assertThat(bob.failures()).isEmpty();
    }

    private static boolean judged(WriteSet set) {
        return ObservedStore.has(set, Change.EnvelopeSeen.class);
    }

    @Test
    void anExceptionInALaneIsAFailureOfThatEnvelope() {
        AtomicReference<@Nullable Throwable> fault = new AtomicReference<>();
        Parts alice = open();
        Parts bob = open(Parts.Setup.on(network.transport()).clock(new LaneBreakingClock(fault)));
        acquaint(network, alice, bob);
        texts("text", 3).forEach(text -> alice.publish(bob.address(), text));
        fault.set(new IllegalStateException("a fault of the test"));

        bob.take(bob.mine(network.stored()));

        Await.until("the others arrived", () -> bob.received().containsAll(List.of("text 1", "text 2")));
        Await.until("the failure is known", () -> bob.failures().size() == 1);
        assertThat(bob.received()).containsExactly("hello", "text 1", "text 2");
    }

    @Test
    void anErrorOfTheMachineInALaneLeavesTheEnvelopeToBeReadAgain() {
        AtomicReference<@Nullable Throwable> fault = new AtomicReference<>();
        Parts alice = open();
        Parts bob = open(Parts.Setup.on(network.transport()).clock(new LaneBreakingClock(fault)));
        acquaint(network, alice, bob);
        alice.publish(bob.address(), "text");
        fault.set(new LinkageError("a fault of the test"));

        bob.take(bob.mine(network.stored()));

        Await.done(bob.intake.settled());
        assertThat(bob.intake.lost()).isOne();
        bob.take(bob.mine(network.stored()));
        Await.until("it arrived", () -> bob.received().contains("text"));
        assertThat(bob.failures()).isEmpty();
    }

    /** Throws what is set at the first lane that asks. */
    private static final class LaneBreakingClock extends Clock {
        private final AtomicReference<@Nullable Throwable> fault;

        LaneBreakingClock(AtomicReference<@Nullable Throwable> fault) {
            this.fault = fault;
        }

        @Override
        public ZoneId getZone() {
            return Clock.systemUTC().getZone();
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            if (Thread.currentThread().getName().startsWith("xmtp-lane")) {
                Throwable thrown = fault.getAndSet(null);
                if (thrown instanceof RuntimeException exception) {
                    throw exception;
                } else if (thrown instanceof Error error) {
                    throw error;
                }
            }
            return Clock.systemUTC().instant();
        }
    }
}
