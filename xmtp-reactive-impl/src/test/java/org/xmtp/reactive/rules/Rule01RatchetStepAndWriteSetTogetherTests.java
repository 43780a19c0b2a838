package org.xmtp.reactive.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.api.SentMessage;
import org.xmtp.reactive.api.spi.NetworkEnvelope;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.WriteSet;
import reactor.core.publisher.Mono;

/**
 * Rule 1: the lane that steps a ratchet for an incoming message queues the write-set in that same step, so no later
 * state of the session can overtake the message.
 */
@DisplayName("Rule 1: a ratchet's step and its write-set are one step of the lane")
final class Rule01RatchetStepAndWriteSetTogetherTests extends RuleTests {
    private final Parts alice = open();
    private final Parts bob = open();

    private List<NetworkEnvelope> fromBob(String... texts) {
        acquaint(network, alice, bob);
        int before = alice.mine(network.stored()).size();
        for (String text : texts) {
            bob.publish(alice.address(), text);
        }
        List<NetworkEnvelope> all = alice.mine(network.stored());
        return all.subList(before, all.size());
    }

    @Test
    void whenTheLaneGoesOnTheWriteSetIsInTheJournal() {
        List<NetworkEnvelope> arrived = fromBob("one", "two");
        alice.store.hold();
        alice.journal.write(mark("filler", 1)).subscribe();
        Await.until("a commit is under way", () -> alice.store.heldBack() == 1);

        alice.take(arrived);
        int waiting = onLane(alice, bob.self(), alice.journal::depth);

        assertThat(waiting).isEqualTo(2);
    }

    @Test
    void aSendOnTheSteppedSessionBecomesDurableBehindTheMessageThatSteppedIt() {
        List<NetworkEnvelope> arrived = fromBob("question");
        alice.store.hold();

        alice.take(arrived);
        Mono<SentMessage> answer = alice.send(bob.address(), "answer").cache();
        answer.subscribe();
        Await.until("both wait", () -> alice.store.heldBack() + alice.journal.depth() == 2);
        alice.store.release();
        Await.done(answer);

        List<WriteSet> sets = alice.store.writeSets();
        assertThat(indexOf(sets, "question")).isLessThan(indexOf(sets, "answer"));
        List<Long> versions = alice.store.changes(Change.SessionAdvanced.class).stream()
                .map(change -> change.row().version())
                .toList();
        assertThat(versions).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void messageSessionStateAndSeenMarkAreOneWriteSet() {
        alice.take(fromBob("one"));
        Await.until("it is durable", () -> alice.received().contains("one"));

        List<WriteSet> sets = alice.store.writeSets();
        WriteSet set = sets.get(indexOf(sets, "one"));
        assertThat(ObservedStore.has(set, Change.SessionAdvanced.class)).isTrue();
        assertThat(ObservedStore.has(set, Change.EnvelopeSeen.class)).isTrue();
    }
}
