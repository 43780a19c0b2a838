package org.xmtp.reactive.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.api.ConnectionState;
import org.xmtp.reactive.api.Failure;
import org.xmtp.reactive.api.FailureReason;
import org.xmtp.reactive.api.SentMessage;
import org.xmtp.reactive.api.XmtpStorageException;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.CommitException.Outcome;
import org.xmtp.reactive.store.Entry;
import org.xmtp.reactive.testkit.FaultyStore.Fault;
import reactor.test.subscriber.TestSubscriber;

/**
 * Rule 5: a batch that is refused is tried again one write-set at a time, in order, so that a bad one fails alone. A
 * refused envelope becomes a failure first thing in the new epoch. Trouble with the disk stops the intake for a while,
 * is visible as connection state, and ends by itself.
 */
@DisplayName("Rule 5: what fails, fails alone")
final class Rule05FailuresStayAloneTests extends RuleTests {
    private final Installation alice = open();
    private final Installation bob = open();

    @BeforeEach
    void meet() {
        acquaint(alice, bob);
    }

    @Test
    void aSendThatTheStoreRefusesTakesNoOtherOfItsBatchWithIt() {
        alice.faults().fail(Fault.rejecting(set -> holds(set, "text 2")));
        alice.store().hold();
        TestSubscriber<SentMessage> first = begin(alice.send(bob.address(), "first"));
        runtime.run();
        List<TestSubscriber<SentMessage>> sent = texts("text", 5).stream()
                .map(text -> begin(alice.send(bob.address(), text)))
                .toList();
        runtime.run();
        alice.store().release();

        done(first);
        for (int number = 0; number < 5; number++) {
            if (number == 2) {
                assertThat(end(sent.get(number))).isInstanceOf(XmtpStorageException.class);
            } else {
                done(sent.get(number));
            }
        }
        List<String> others = List.of("hello", "first", "text 0", "text 1", "text 3", "text 4");
        assertThat(alice.sent()).isEqualTo(others);
        until("they arrived", () -> bob.received().equals(others));
        assertThat(bob.failures()).isEmpty();
    }

    @Test
    void whatStoodBeforeTheRefusedOneWasDurableBeforeAnythingWasPlannedAgain() {
        alice.faults().fail(Fault.rejecting(set -> holds(set, "text 2")));
        alice.store().hold();
        begin(alice.send(bob.address(), "first"));
        runtime.run();
        texts("text", 5).forEach(text -> begin(alice.send(bob.address(), text)));
        runtime.run();
        alice.store().release();

        // No time passes, so the next epoch has not begun.
        runtime.run();

        assertThat(alice.sent()).containsExactly("hello", "first", "text 0", "text 1");
    }

    @Test
    void aMessageThatTheStoreRefusesBecomesAFailureAndItsNeighboursArrive() {
        bob.faults().fail(Fault.rejecting(set -> holds(set, "text 1")));

        texts("text", 3).forEach(text -> publish(alice, bob.address(), text));

        until("the others arrived", () -> bob.received().containsAll(List.of("text 0", "text 2")));
        until("the failure is known", () -> bob.failures().size() == 1);
        assertThat(bob.failures()).extracting(Failure::reason).containsExactly(FailureReason.NOT_STORED);
        assertThat(bob.received()).containsExactly("hello", "text 0", "text 2");
    }

    @Test
    void oneThatCanNotBeStoredInAnyFormStopsNothing() {
        bob.faults()
                .fail(Fault.rejecting(set -> holds(set, "text 1")
                        || set.changes().stream()
                                .anyMatch(change -> change instanceof Change.EntryAppended appended
                                        && !(appended.entry() instanceof Entry.OfMessage))));

        texts("text", 3).forEach(text -> publish(alice, bob.address(), text));

        until("the others arrived", () -> bob.received().containsAll(List.of("text 0", "text 2")));
        int attempts = bob.store().attempts();
        runtime.pass(Duration.ofMinutes(5));
        assertThat(bob.store().attempts())
                .as("it does not start again for ever")
                .isLessThan(attempts + 20);
        publish(alice, bob.address(), "later");
        until("it goes on", () -> bob.received().contains("later"));
    }

    @Test
    void troubleWithTheDiskStopsTheIntakeForAWhileAndShows() {
        TestSubscriber<ConnectionState> states = begin(bob.client().connection());
        until(
                "bob is live",
                () -> states.getReceivedOnNext().stream().anyMatch(ConnectionState.Live.class::isInstance));
        bob.faults()
                .fail(new Fault(
                        ObservedStore.with(Change.EnvelopeSeen.class),
                        Outcome.UNAVAILABLE,
                        false,
                        new AtomicLong(Long.MAX_VALUE)));

        texts("text", 3).forEach(text -> publish(alice, bob.address(), text));

        until(
                "it shows again and again",
                () -> states.getReceivedOnNext().stream()
                                .filter(ConnectionState.Waiting.class::isInstance)
                                .count()
                        >= 4);
        assertThat(bob.received()).containsExactly("hello");
        bob.faults().heal();
        until("all arrived", () -> bob.received().size() == 4);
        assertThat(bob.received()).containsExactly("hello", "text 0", "text 1", "text 2");
        assertThat(bob.failures()).isEmpty();
        until("it is live again", () -> value(bob.client().connection().next()) instanceof ConnectionState.Live);
    }

    @Test
    void theWaitsBetweenAttemptsGrow() {
        bob.faults()
                .fail(new Fault(
                        ObservedStore.with(Change.EnvelopeSeen.class),
                        Outcome.UNAVAILABLE,
                        false,
                        new AtomicLong(Long.MAX_VALUE)));
        publish(alice, bob.address(), "text");
        runtime.pass(Duration.ofMinutes(1));
        int attempts = bob.store().attempts();

        runtime.pass(Duration.ofMinutes(1));

        assertThat(bob.store().attempts() - attempts).isBetween(1, 30);
    }
}
