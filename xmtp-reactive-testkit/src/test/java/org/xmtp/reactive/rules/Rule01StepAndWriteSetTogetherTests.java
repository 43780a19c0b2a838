package org.xmtp.reactive.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.api.SentMessage;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.WriteSet;
import reactor.test.subscriber.TestSubscriber;

/**
 * Rule 1: message, mark and state of what is received are one write-set, so no later state of the session can overtake
 * the message. No copy leaves before a state at or beyond its step is durable.
 */
@DisplayName("Rule 1: a ratchet's step and what it was made for become durable together")
final class Rule01StepAndWriteSetTogetherTests extends RuleTests {
    private final Installation alice = open();
    private final Installation bob = open();

    @BeforeEach
    void meet() {
        acquaint(alice, bob);
    }

    @Test
    void messageSessionStateAndSeenMarkAreOneWriteSet() {
        publish(bob, alice.address(), "one");
        until("it is durable", () -> alice.received().contains("one"));

        List<WriteSet> sets = alice.store().writeSets();
        WriteSet set = sets.get(indexOf(sets, "one"));
        assertThat(ObservedStore.has(set, Change.SessionAdvanced.class)).isTrue();
        assertThat(ObservedStore.has(set, Change.EnvelopeSeen.class)).isTrue();
    }

    @Test
    void aSendOnTheSteppedSessionBecomesDurableBehindTheMessageThatSteppedIt() {
        alice.store().hold();
        publish(bob, alice.address(), "question");
        TestSubscriber<SentMessage> answer = begin(alice.send(bob.address(), "answer"));
        runtime.run();

        alice.store().release();
        done(answer);

        List<WriteSet> sets = alice.store().writeSets();
        assertThat(indexOf(sets, "question")).isLessThan(indexOf(sets, "answer"));
        assertThat(alice.versions(bob.self())).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void noCopyLeavesBeforeItsStepIsDurable() {
        int before = bob.mine(network).size();
        alice.store().hold();
        TestSubscriber<SentMessage> sent = begin(alice.send(bob.address(), "one"));
        runtime.run();
        assertThat(alice.store().heldBack()).isOne();
        assertThat(bob.mine(network)).hasSize(before);

        alice.store().release();
        done(sent);
        runtime.run();
        assertThat(bob.mine(network)).hasSize(before + 1);
    }

    @Test
    void aCopyIsQueuedWithItsStepOrBehindIt() {
        int before = alice.store().commits().size();
        alice.store().hold();
        List<TestSubscriber<SentMessage>> sent = texts("text", 5).stream()
                .map(text -> begin(alice.send(bob.address(), text)))
                .toList();
        runtime.run();
        alice.store().release();
        sent.forEach(this::done);

        for (ObservedStore.Commit commit :
                alice.store().commits().subList(before, alice.store().commits().size())) {
            if (ObservedStore.with(Change.CopiesQueued.class).test(commit.batch())) {
                assertThat(commit.batch()).anyMatch(set -> ObservedStore.has(set, Change.SessionAdvanced.class));
            }
        }
        // The last copy was made with the step that is durable now.
        long last = alice.versions(bob.self()).get(alice.versions(bob.self()).size() - 1);
        assertThat(last).isEqualTo(1 + 1 + 5);
    }
}
