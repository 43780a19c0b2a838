package org.xmtp.reactive.reading;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.xmtp.reactive.api.Failure;
import org.xmtp.reactive.api.FailureReason;
import org.xmtp.reactive.runtime.HandDrivenRuntime;
import org.xmtp.reactive.runtime.Loop;
import org.xmtp.reactive.store.Change;
import org.xmtp.reactive.store.Entry;
import reactor.test.subscriber.TestSubscriber;

class TailMemoryTests {
    private final HandDrivenRuntime runtime = new HandDrivenRuntime();
    private final Loop loop = new Loop(runtime);
    private final Tail tail = new Tail(loop, new StoreReads(loop, new ShelfStore(runtime.store())));
    private final List<Long> rows = new ArrayList<>();

    private void commit(int count) {
        for (int i = 0; i < count; i++) {
            long position = tail.newest() + 1;
            Failure failure = new Failure(
                    FailureReason.MALFORMED, "a test", "00", 1, Optional.empty(), Optional.empty(), Instant.EPOCH);
            tail.committed(position, List.of(new Change.EntryAppended(new Entry.OfFailure(failure))));
        }
        runtime.run();
    }

    private TestSubscriber<Long> follow(long demand) {
        TestSubscriber<Long> user =
                TestSubscriber.builder().initialRequest(demand).build();
        loop.<Long>flux(outlet -> {
                    PacedOutlet<Long> paced = new PacedOutlet<>(loop, outlet);
                    tail.follow(tail.newest(), paced, row -> {
                        rows.add(row.position());
                        paced.next(row.position(), 8);
                    });
                })
                .subscribe(user);
        runtime.run();
        return user;
    }

    @Test
    void nothingIsKeptWhileNobodyReads() {
        commit(10);
        assertThat(tail.remembers(9)).isFalse();
        assertThat(tail.remembers(10)).isTrue();
    }

    @Test
    void nothingIsKeptThatAllReadersHave() {
        follow(Long.MAX_VALUE);
        follow(Long.MAX_VALUE);
        commit(10);
        assertThat(tail.remembers(9)).isFalse();
        assertThat(rows).hasSize(20);
    }

    @Test
    void whatOneReaderStillNeedsIsKept() {
        follow(Long.MAX_VALUE);
        TestSubscriber<Long> slow = follow(1);
        commit(10);
        commit(10);
        assertThat(tail.remembers(10)).isTrue();
        slow.request(9);
        runtime.run();
        assertThat(tail.remembers(10)).isTrue();
        slow.request(100);
        runtime.run();
        assertThat(tail.remembers(19)).isFalse();
    }

    @Test
    void aReaderWhoGoesAwayNeedsNothing() {
        TestSubscriber<Long> slow = follow(0);
        commit(10);
        assertThat(tail.remembers(0)).isTrue();
        slow.cancel();
        runtime.run();
        assertThat(tail.remembers(9)).isFalse();
    }

    @Test
    void noMoreThanAThousandRowsAreKept() {
        follow(0);
        commit(Tail.MAX_RECENT + 1);
        assertThat(tail.remembers(0)).isFalse();
        assertThat(tail.remembers(1)).isTrue();
    }
}
