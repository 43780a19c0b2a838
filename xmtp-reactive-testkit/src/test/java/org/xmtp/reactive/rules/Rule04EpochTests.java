package org.xmtp.reactive.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.api.AccountAddress;
import org.xmtp.reactive.api.ConnectionState;
import org.xmtp.reactive.api.Inbound;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.SentMessage;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.network.Topics;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.CommitException.Outcome;
import org.xmtp.reactive.testkit.FaultyStore.Fault;
import org.xmtp.reactive.testkit.InMemoryNetwork;
import reactor.core.scheduler.Schedulers;
import reactor.test.subscriber.TestSubscriber;

/**
 * Rule 4: nothing computed in an older epoch is stored in a newer one. After a failed commit the engine starts again
 * from what is durable; an unknown outcome is settled first, by the write-set's id.
 */
@DisplayName("Rule 4: nothing that was computed before a failed commit counts after it")
final class Rule04EpochTests extends RuleTests {
    private final OwnTime alicesTime = new OwnTime(runtime, Duration.ZERO);
    private final Installation alice = open(setup().runtime(alicesTime));
    private final Installation bob = open();

    @BeforeEach
    void meet() {
        acquaint(alice, bob);
    }

    private static Fault once(Class<? extends Change> kind, Outcome outcome) {
        return new Fault(ObservedStore.with(kind), outcome, false, new AtomicLong(1));
    }

    @Test
    void aStepWhoseCommitFailedIsMadeAgainFromTheDurableState() {
        long durable = alice.versions(bob.self()).get(alice.versions(bob.self()).size() - 1);
        alice.faults().fail(Fault.once(Outcome.UNAVAILABLE));

        publish(alice, bob.address(), "message");

        assertThat(alice.versions(bob.self())).endsWith(durable, durable + 1);
        until("it arrived", () -> bob.received().contains("message"));
        assertThat(bob.received()).containsExactly("hello", "message");
        assertThat(bob.failures()).isEmpty();
    }

    /** A message that waits for its lane while the commit of something else fails. */
    private TestSubscriber<SentMessage> sendOvertakenByAFailedCommit() {
        Inbound row = value(alice.client().inbound("reader").next());
        TestSubscriber<SentMessage> sent = begin(alice.send(bob.address(), "message"));
        runtime.run(ALL_BUT_LANES);
        alice.faults().fail(Fault.once(Outcome.UNAVAILABLE));
        begin(row.acknowledge());
        runtime.run(ALL_BUT_LANES);
        return sent;
    }

    @Test
    void aSendThatIsHalfMadeWhenTheEpochEndsIsPlannedAgain() {
        TestSubscriber<SentMessage> sent = sendOvertakenByAFailedCommit();

        done(sent);
        until("it arrived", () -> bob.received().contains("message"));
        runtime.pass(Duration.ofSeconds(10));
        assertThat(alice.sent()).containsExactly("hello", "message");
        assertThat(bob.received()).containsExactly("hello", "message");
        assertThat(bob.mine(network)).hasSize(2);
    }

    /** The job's result names a state that never became durable. */
    @Test
    void whatALaneFinishesAfterTheEndOfItsEpochIsDropped() {
        long durable = alice.versions(bob.self()).get(alice.versions(bob.self()).size() - 1);
        TestSubscriber<SentMessage> sent = sendOvertakenByAFailedCommit();
        int attempts = alice.store().attempts();

        // No time passes, so the next epoch has not begun.
        runtime.run();
        assertThat(alice.store().attempts()).isEqualTo(attempts);

        done(sent);
        assertThat(alice.versions(bob.self())).endsWith(durable, durable + 1);
    }

    /** Here no commit has failed, so the journal of the epoch that is over could write still. */
    @Test
    void whatALaneFinishesAfterAPartHasThrownIsDropped() {
        TestSubscriber<SentMessage> sent = begin(alice.send(bob.address(), "message"));
        runtime.run(ALL_BUT_LANES);
        alicesTime.failOnce();
        TestSubscriber<SentMessage> other = begin(alice.send(bob.address(), "other"));
        runtime.run(ALL_BUT_LANES);
        int attempts = alice.store().attempts();

        // No time passes, so the next epoch has not begun.
        runtime.run();
        assertThat(alice.store().attempts()).isEqualTo(attempts);

        done(sent);
        done(other);
        until("both arrived", () -> bob.received().equals(List.of("hello", "message", "other")));
        assertThat(bob.failures()).isEmpty();
    }

    @Test
    void aMessageWhoseCommitFailedIsTakenUpAgainFromTheNode() {
        bob.faults().fail(once(Change.EnvelopeSeen.class, Outcome.UNAVAILABLE));

        publish(alice, bob.address(), "one");
        publish(alice, bob.address(), "two");

        until("both arrived", () -> bob.received().containsAll(List.of("one", "two")));
        assertThat(bob.received()).containsExactly("hello", "one", "two");
        assertThat(bob.failures()).isEmpty();
    }

    @Test
    void aCommitOfUnknownOutcomeThatHappenedGoesOnAsIfNothingHadBeen() {
        long recoveries = alice.faults().recoveries();
        alice.faults().fail(Fault.onceAfterwards());

        done(alice.send(alice.address(), "note"));
        done(alice.send(alice.address(), "another"));

        assertThat(alice.faults().recoveries()).as("asked what became of it").isEqualTo(recoveries + 1);
        assertThat(value(alice.store().entries(0, 100))).hasSize(2 + 2);
    }

    @Test
    void aCommitOfUnknownOutcomeThatDidNotHappenIsNotTakenForDurable() {
        alice.faults().fail(Fault.once(Outcome.UNKNOWN));
        TestSubscriber<SentMessage> note = begin(alice.send(alice.address(), "note"));
        runtime.run();
        assertThat(note.isTerminated()).isFalse();

        done(note);
        assertThat(alice.sent()).containsExactly("hello", "note");
    }

    @Test
    void nothingElseHappensWhileAnOutcomeIsUnknown() {
        alice.faults().failRecoveries(3);
        alice.faults().fail(Fault.onceAfterwards());
        TestSubscriber<SentMessage> first = begin(alice.send(bob.address(), "first"));
        TestSubscriber<SentMessage> second = begin(alice.send(bob.address(), "second"));
        runtime.run();
        int attempts = alice.store().attempts();
        TestSubscriber<SentMessage> third = begin(alice.send(bob.address(), "third"));
        runtime.run();

        assertThat(alice.store().attempts()).isEqualTo(attempts);
        assertThat(first.isTerminated() || second.isTerminated() || third.isTerminated())
                .isFalse();
        done(first);
        done(second);
        done(third);
        until("all arrived", () -> bob.received().equals(List.of("hello", "first", "second", "third")));
        assertThat(bob.failures()).isEmpty();
    }

    @Test
    void troubleWithAnUnknownOutcomeShowsInTheConnectionUntilItIsSettled() {
        until("alice is live", () -> connection() instanceof ConnectionState.Live);
        alice.faults().failRecoveries(3);
        alice.faults().fail(Fault.onceAfterwards());
        TestSubscriber<SentMessage> note = begin(alice.send(alice.address(), "note"));
        runtime.run();
        assertThat(connection()).isInstanceOf(ConnectionState.Waiting.class);

        done(note);
        assertThat(connection()).isInstanceOf(ConnectionState.Live.class);
    }

    private ConnectionState connection() {
        return value(alice.client().connection().next());
    }

    @Test
    void aHeldEnvelopeWhoseCommitFailedIsJudgedAgain() {
        // The recipient's node does not know the sender's grant at first.
        InMemoryNetwork elsewhere = InMemoryNetwork.on(Schedulers.immediate());
        done(elsewhere.transport().publish(contacts(network, bob.address())));
        PrivateKeySigner owner = PrivateKeySigner.random();
        Installation carol = open(Installation.Setup.on(elsewhere, runtime).signer(owner));
        publish(carol, bob.address(), "held");
        publish(bob.mine(elsewhere));
        until("it waits", () -> !bob.store().changes(Change.EnvelopeHeld.class).isEmpty());
        bob.faults().fail(once(Change.EnvelopeReleased.class, Outcome.UNAVAILABLE));

        publish(contacts(elsewhere, owner.address()));

        until("it arrived", () -> bob.received().contains("held"));
        assertThat(bob.failures()).isEmpty();
        assertThat(value(bob.store().held())).isEmpty();
    }

    private static List<NetworkEnvelope> contacts(InMemoryNetwork network, AccountAddress account) {
        return network.stored().stream()
                .filter(envelope -> envelope.topic().equals(Topics.contact(account)))
                .toList();
    }
}
