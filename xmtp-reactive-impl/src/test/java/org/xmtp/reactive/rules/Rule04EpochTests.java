package org.xmtp.reactive.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.api.PrivateKeySigner;
import org.xmtp.reactive.api.SentMessage;
import org.xmtp.reactive.api.XmtpStorageException;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.session.Epoch;
import org.xmtp.reactive.session.EpochOverException;
import org.xmtp.reactive.session.Journal;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.CommitException.Outcome;
import org.xmtp.reactive.store.FaultyStore.Fault;
import org.xmtp.reactive.testkit.InMemoryNetwork;
import reactor.core.publisher.Mono;

/**
 * Rule 4: nothing computed in an older epoch is stored in a newer one. After a failed commit, caches are dropped and
 * streams start again from what is durable; an unknown outcome is settled first.
 */
@DisplayName("Rule 4: nothing that was computed before a failed commit counts after it")
final class Rule04EpochTests extends RuleTests {
    private final Parts alice = open();
    private final Parts bob = open();

    /** Fails a commit that has nothing to do with what is under way. */
    private static void failACommit(Parts parts) {
        parts.faults.fail(Fault.once(Outcome.UNAVAILABLE));
        assertThat(error(submit(parts.journal, parts.journal.epoch(), mark("filler", 1))))
                .isInstanceOf(XmtpStorageException.class);
    }

    @Test
    void aFailedCommitRefusesAllThatWasComputedBeforeWhereverItIs() {
        Journal journal = alice.journal;
        Epoch before = journal.epoch();
        long last = journal.lastPosition();
        alice.faults.fail(Fault.once(Outcome.UNAVAILABLE));
        alice.store.hold();
        Journal.Ticket open = journal.ticket(before);
        Journal.Ticket filled = journal.ticket(before);
        CompletableFuture<Long> underWay = submit(journal, before, mark("reader", 1));
        CompletableFuture<Long> queued = submit(journal, before, mark("reader", 2));
        CompletableFuture<Long> ahead = submit(journal, filled, mark("reader", 3));

        alice.store.release();

        assertThat(error(underWay)).isInstanceOf(XmtpStorageException.class);
        assertThat(error(queued)).isInstanceOf(EpochOverException.class);
        assertThat(error(ahead)).isInstanceOf(EpochOverException.class);
        assertThat(error(submit(journal, open, mark("reader", 4)))).isInstanceOf(EpochOverException.class);
        assertThat(error(submit(journal, before, mark("reader", 5)))).isInstanceOf(EpochOverException.class);
        assertThat(journal.epoch().number()).isEqualTo(before.number() + 1);
        assertThat(position(submit(journal, journal.epoch(), mark("reader", 6))))
                .isEqualTo(last + 1);
        assertThat(Await.value(alice.store.readerMark("reader"))).isEqualTo(6);
    }

    @Test
    void sessionsAreReadAgainFromWhatIsDurable() {
        acquaint(network, alice, bob);
        Epoch before = alice.journal.epoch();
        alice.faults.fail(Fault.once(Outcome.UNAVAILABLE));

        assertThat(alice.send(bob.address(), "lost").onErrorComplete().block(Await.LIMIT))
                .isNull();

        assertThat(before.isOver()).isTrue();
        assertThat(alice.journal.epoch().cached(bob.self())).isNull();
        long loaded = sessions(alice, bob.self()).preferred().orElseThrow().version();
        assertThat(loaded)
                .isEqualTo(alice.store.changes(Change.SessionAdvanced.class).stream()
                        .mapToLong(change -> change.row().version())
                        .max()
                        .orElseThrow());
    }

    @Test
    void aMessageWhoseCommitFailedIsTakenUpAgainFromTheNode() {
        acquaint(network, alice, bob);
        bob.start();
        Await.until("bob is live", () -> network.subscribers() == 1);
        bob.faults.fail(new Fault(
                batch -> batch.stream().anyMatch(set -> ObservedStore.has(set, Change.EnvelopeSeen.class)),
                Outcome.UNAVAILABLE,
                false,
                new AtomicLong(1)));

        alice.publish(bob.address(), "one");
        alice.publish(bob.address(), "two");

        Await.until("both arrived", () -> bob.received().containsAll(List.of("one", "two")));
        assertThat(bob.received()).containsExactly("hello", "one", "two");
        assertThat(bob.failures()).isEmpty();
    }

    @Test
    void whatWasUnderWayWhenTheEpochEndedCanBeTakenAgain() {
        acquaint(network, alice, bob);
        alice.publish(bob.address(), "one");
        alice.publish(bob.address(), "two");
        bob.store.hold();
        bob.journal.write(mark("filler", 1)).subscribe(position -> {}, error -> {});
        Await.until("a commit is under way", () -> bob.store.heldBack() == 1);
        List<NetworkEnvelope> arrived = bob.mine(network.stored());
        bob.take(arrived);
        Await.until("both wait", () -> bob.journal.depth() >= 2);
        bob.faults.fail(Fault.once(Outcome.UNAVAILABLE));
        Epoch before = bob.journal.epoch();
        bob.store.release();
        Await.until("the epoch is over", before::isOver);

        Await.until("both arrived", () -> {
            bob.take(arrived);
            return bob.received().size() == 3;
        });
        assertThat(bob.received()).containsExactly("hello", "one", "two");
    }

    @Test
    void aCommitOfUnknownOutcomeThatHappenedGoesOnAsIfNothingHadBeen() {
        Epoch before = alice.journal.epoch();
        alice.faults.fail(Fault.onceAfterwards());

        Await.done(alice.send(alice.address(), "note"));
        Await.done(alice.send(alice.address(), "another"));

        assertThat(alice.journal.epoch()).isSameAs(before);
        assertThat(alice.sent()).containsExactly("note", "another");
    }

    @Test
    void aCommitOfUnknownOutcomeThatDidNotHappenFails() {
        Epoch before = alice.journal.epoch();
        alice.faults.fail(Fault.once(Outcome.UNKNOWN));

        assertThat(error(submit(alice.journal, before, mark("reader", 9)))).isInstanceOf(XmtpStorageException.class);

        assertThat(before.isOver()).isTrue();
        assertThat(Await.value(alice.store.readerMark("reader"))).isZero();
    }

    @Test
    void aSendThatIsHalfAssembledWhenTheEpochEndsIsPlannedAgain() throws Exception {
        acquaint(network, alice, bob);
        AutoCloseable busy = busy(alice, bob.self());
        Mono<SentMessage> sent = alice.send(bob.address(), "message").cache();
        sent.subscribe();
        Await.until("it waits for the lane", () -> alice.lanes.depth() == 1);
        failACommit(alice);
        busy.close();

        Await.done(sent.flatMap(SentMessage::published));
        bob.take(bob.mine(network.stored()));

        Await.until("it arrived", () -> bob.received().contains("message"));
        assertThat(alice.sent()).containsExactly("hello", "message");
        assertThat(bob.received()).containsExactly("hello", "message");
        assertThat(bob.failures()).isEmpty();
    }

    @Test
    void aHeldEnvelopeWhoseCommitFailedIsJudgedAgain() {
        // The recipient's node does not know the sender's grant at first.
        InMemoryNetwork elsewhere = InMemoryNetwork.create();
        PrivateKeySigner owner = PrivateKeySigner.random();
        Parts carol = open(Parts.Setup.on(elsewhere.transport()).signer(owner));
        Await.done(elsewhere
                .transport()
                .publish(network.stored().stream()
                        .filter(envelope -> envelope.topic().contains("contact-"))
                        .toList()));
        carol.publish(bob.address(), "held");
        bob.take(bob.mine(elsewhere.stored()));
        Await.until("it waits", () -> bob.intake.heldDepth() == 1);
        bob.faults.fail(new Fault(
                batch -> batch.stream().anyMatch(set -> ObservedStore.has(set, Change.EnvelopeReleased.class)),
                Outcome.UNAVAILABLE,
                false,
                new AtomicLong(1)));
        Epoch before = bob.journal.epoch();

        Await.done(network.transport()
                .publish(elsewhere.stored().stream()
                        .filter(envelope ->
                                envelope.topic().contains(owner.address().wire()))
                        .toList()));
        Await.until("its commit failed", () -> {
            bob.intake.retryHeld();
            return before.isOver();
        });

        Await.until("it arrived", () -> {
            bob.intake.retryHeld();
            return bob.received().contains("held");
        });
        assertThat(bob.failures()).isEmpty();
        assertThat(Await.value(bob.store.held())).isEmpty();
    }
}
