package org.xmtp.reactive.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.api.ConnectionState;
import org.xmtp.reactive.api.SentMessage;
import org.xmtp.reactive.api.XmtpStorageException;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.WriteSet;
import org.xmtp.reactive.store.WriteSetId;
import reactor.test.subscriber.TestSubscriber;

/**
 * Rule 3: a session's durable state goes forward only. Each commit states the write-set that this process made durable
 * last; another one there means a second writer, and nothing is written after that.
 */
@DisplayName("Rule 3: what is durable of a session only moves forward")
final class Rule03SessionStatesOnlyMoveForwardTests extends RuleTests {
    private final Installation alice = open();
    private final Installation bob = open();

    @BeforeEach
    void meet() {
        acquaint(alice, bob);
    }

    private long durable() {
        return Objects.requireNonNull(
                        value(alice.store().peers(List.of(bob.self()))).get(bob.self()))
                .sessions()
                .get(0)
                .version();
    }

    @Test
    void ofSeveralStatesInOneCommitOnlyTheNewestIsWritten() {
        alice.store().hold();
        TestSubscriber<SentMessage> first = begin(alice.send(bob.address(), "first"));
        runtime.run();
        assertThat(alice.store().heldBack()).isOne();
        long underWay = durable() + 1;
        List<TestSubscriber<SentMessage>> behind = texts("text", 5).stream()
                .map(text -> begin(alice.send(bob.address(), text)))
                .toList();
        runtime.run();
        alice.store().release();
        done(first);
        behind.forEach(this::done);

        assertThat(alice.versions(bob.self())).endsWith(underWay, underWay + 5);
        assertThat(durable()).isEqualTo(underWay + 5);
    }

    @Test
    void noStateIsWrittenTwiceHoweverStepsAreMixed() {
        for (int round = 0; round < 5; round++) {
            alice.store().hold();
            publish(bob, alice.address(), "question " + round);
            TestSubscriber<SentMessage> one = begin(alice.send(bob.address(), "one " + round));
            TestSubscriber<SentMessage> two = begin(alice.send(bob.address(), "two " + round));
            runtime.run();
            alice.store().release();
            done(one);
            done(two);
        }

        assertThat(alice.versions(bob.self())).isSorted().doesNotHaveDuplicates();
        until("all arrived", () -> bob.received().size() == 1 + 10);
        assertThat(bob.failures()).isEmpty();
    }

    @Test
    void eachCommitStatesTheWriteSetThatBecameDurableLast() {
        texts("text", 3).forEach(text -> publish(alice, bob.address(), text));

        WriteSetId last = WriteSetId.NONE;
        for (ObservedStore.Commit commit : alice.store().commits()) {
            assertThat(commit.after()).isEqualTo(last);
            last = commit.batch().get(commit.batch().size() - 1).id();
        }
    }

    @Test
    void aSecondWriterEndsTheClientAndIsNeverIgnored() {
        List<ObservedStore.Commit> before = alice.store().commits();
        List<WriteSet> newest = before.get(before.size() - 1).batch();
        WriteSet last = newest.get(newest.size() - 1);
        done(alice.store()
                .commit(
                        last.id(),
                        List.of(new WriteSet(
                                last.position() + 1, new WriteSetId(7, 1), List.of(new Change.FailureCounted())))));
        int attempts = alice.store().attempts();

        TestSubscriber<SentMessage> sent = begin(alice.send(bob.address(), "one too many"));

        assertThat(end(sent)).isInstanceOf(XmtpStorageException.class);
        assertThat(end(begin(alice.client().onClose()))).isInstanceOf(XmtpStorageException.class);
        assertThat(value(alice.client().connection().next())).isInstanceOf(ConnectionState.Closed.class);
        assertThat(alice.store().attempts()).as("the one that found it out").isEqualTo(attempts + 1);
        assertThat(alice.sent()).containsExactly("hello");
    }
}
