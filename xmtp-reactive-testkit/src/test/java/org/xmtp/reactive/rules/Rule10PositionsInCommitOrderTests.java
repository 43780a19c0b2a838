package org.xmtp.reactive.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.api.Inbound;
import org.xmtp.reactive.api.Message;
import org.xmtp.reactive.api.SentMessage;
import org.xmtp.reactive.api.XmtpRuntime;
import org.xmtp.reactive.api.XmtpStore;
import org.xmtp.reactive.runtime.EngineRuntime;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.WriteSet;
import org.xmtp.reactive.store.WriteSetId;
import org.xmtp.reactive.store.h2.H2Stores;
import reactor.test.subscriber.TestSubscriber;

/**
 * Rule 10: positions become visible in order. A reader misses nothing that is committed while it reads its page, and
 * reads on a connection that the writer does not share.
 */
@DisplayName("Rule 10: positions become visible in the order of commits")
final class Rule10PositionsInCommitOrderTests extends RuleTests {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Installation alice = open();

    @Test
    void positionsRiseByOneWhoeverWrites() {
        Installation bob = open();
        acquaint(alice, bob);
        List<TestSubscriber<SentMessage>> sent = new ArrayList<>();
        for (int round = 0; round < 10; round++) {
            sent.add(begin(alice.send(bob.address(), "to bob " + round)));
            sent.add(begin(alice.send(alice.address(), "note " + round)));
            publish(bob, alice.address(), "to alice " + round);
        }
        sent.forEach(this::done);

        List<Long> positions =
                alice.store().writeSets().stream().map(WriteSet::position).toList();
        for (int at = 1; at < positions.size(); at++) {
            assertThat(positions.get(at)).isEqualTo(positions.get(at - 1) + 1);
        }
    }

    @Test
    void aReaderIsShownRowsInTheOrderOfTheirPositions() {
        Installation bob = open();
        acquaint(alice, bob);
        TestSubscriber<Inbound> shown = begin(bob.client().inbound("reader"));
        for (String text : texts("text", 20)) {
            publish(alice, bob.address(), text);
        }

        until("all are shown", () -> shown.getReceivedOnNext().size() == 21);
        assertThat(shown.getReceivedOnNext())
                .extracting(Inbound::position)
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    void anEntryIsShownOnlyAfterItsCommit() {
        TestSubscriber<Message> shown = begin(alice.client().messages());
        runtime.run();
        alice.store().hold();

        TestSubscriber<SentMessage> note = begin(alice.send(alice.address(), "note"));
        runtime.run();
        assertThat(alice.store().heldBack()).isPositive();
        assertThat(shown.getReceivedOnNext()).isEmpty();

        alice.store().release();
        done(note);
        until("it is shown", () -> shown.getReceivedOnNext().size() == 1);
    }

    @Test
    void whatIsCommittedWhileAReaderReadsItsPageIsNotMissed() {
        Installation bob = open();
        acquaint(alice, bob);
        bob.store().holdPages();
        TestSubscriber<Inbound> shown = begin(bob.client().inbound("reader"));
        runtime.run();
        assertThat(shown.getReceivedOnNext()).isEmpty();

        publish(alice, bob.address(), "meanwhile");
        until("it is durable", () -> bob.received().contains("meanwhile"));
        bob.store().releasePages();

        until("both are shown", () -> shown.getReceivedOnNext().size() == 2);
    }

    /** On real threads: what a database does beside something else shows only there. */
    @Test
    void readsInAQueueDoNotHoldUpACommit() {
        int reads = 20_000;
        XmtpRuntime threads = XmtpRuntime.create(spec -> spec.storeThreads(2));
        EngineStore store = H2Stores.of(XmtpStore.inMemory(), (EngineRuntime) threads);
        WriteSetId last = Objects.requireNonNull(store.open().block(LIMIT)).lastWriteSet();
        AtomicInteger done = new AtomicInteger();
        CompletableFuture<Void> allRead = new CompletableFuture<>();
        for (int read = 0; read < reads; read++) {
            store.entries(0, 10).subscribe(page -> {
                if (done.incrementAndGet() == reads) {
                    allRead.complete(null);
                }
            });
        }
        store.commit(last, List.of(new WriteSet(1, new WriteSetId(1, 1), List.of(new Change.FailureCounted()))))
                .block(LIMIT);

        assertThat(done.get()).isLessThan(reads);
        allRead.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
        store.close().block(LIMIT);
        threads.close().block(LIMIT);
    }
}
