package org.xmtp.reactive.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.api.XmtpStore;
import org.xmtp.reactive.store.EngineStore;
import org.xmtp.reactive.store.EngineStores;
import org.xmtp.reactive.store.StoredEntry;
import org.xmtp.reactive.store.WriteSet;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/**
 * Rule 10: positions become visible in order. A reader asks to be woken before it reads its page, and reads on a
 * connection that the writer does not share.
 */
@DisplayName("Rule 10: positions become visible in the order of commits")
final class Rule10PositionsInCommitOrderTests extends RuleTests {
    private final Parts alice = open();

    @Test
    void positionsRiseByOneWhoeverWrites() {
        List<Long> seen = new CopyOnWriteArrayList<>();
        long before = alice.journal.lastPosition();
        alice.journal.onCommitted(committed -> seen.add(committed.position()));

        Flux.range(0, 4)
                .flatMap(writer -> Flux.range(0, 200)
                        .flatMap(number -> alice.journal.write(mark("reader " + writer, number + 1)), 16)
                        .subscribeOn(Schedulers.boundedElastic()))
                .blockLast(Await.LIMIT);

        List<Long> expected = new ArrayList<>();
        for (long position = before + 1; position <= before + 800; position++) {
            expected.add(position);
        }
        assertThat(seen).isEqualTo(expected);
        assertThat(alice.store.writeSets()).extracting(WriteSet::position).endsWith(expected.toArray(Long[]::new));
    }

    @Test
    void anEntryIsShownOnlyAfterItsCommit() {
        List<StoredEntry> shown = new CopyOnWriteArrayList<>();
        alice.tail.from(alice.tail.newest()).subscribe(shown::add);
        alice.store.hold();

        alice.send(alice.address(), "note").subscribe();
        Await.until("the commit is under way", () -> alice.store.heldBack() == 1);
        Await.value(alice.store.readerMark("a read beside it"));
        assertThat(shown).isEmpty();
        assertThat(alice.entries()).isEmpty();

        alice.store.release();
        Await.until("it is shown", () -> shown.size() == 1);
        assertThat(shown.get(0).position()).isEqualTo(alice.entries().get(0).position());
    }

    @Test
    void whatIsCommittedWhileAReaderReadsItsPageIsNotMissed() {
        List<StoredEntry> shown = new CopyOnWriteArrayList<>();
        alice.store.holdPages();
        alice.tail.from(0).subscribe(shown::add);
        Await.until("an empty page was read", alice.store::pageRead);

        Await.value(alice.send(alice.address(), "note"));
        alice.store.releasePages();

        Await.until("it is shown", () -> shown.size() == 1);
    }

    @Test
    void readsInAQueueDoNotHoldUpACommit() {
        int reads = 20_000;
        EngineStore store = EngineStores.of(XmtpStore.inMemory());
        Await.value(store.open());
        closing(() -> Await.done(store.close()));
        AtomicInteger done = new AtomicInteger();
        for (int read = 0; read < reads; read++) {
            store.entries(0, 10).subscribe(page -> done.incrementAndGet());
        }
        CompletableFuture<Integer> doneAtCommit = new CompletableFuture<>();
        store.commit(List.of(new WriteSet(1, mark("reader", 1))))
                .subscribe(nothing -> {}, doneAtCommit::completeExceptionally, () -> doneAtCommit.complete(done.get()));

        Await.until("the commit is done", doneAtCommit::isDone);
        assertThat(doneAtCommit.join()).isLessThan(reads);
        Await.until("all reads are done", () -> done.get() == reads);
    }
}
